package io.faultd.cli;

import java.util.List;

/** The word that was meant. */
final class Words {
    private Words() {}

    /** The one of the known words that is nearest to a wrong one, as {@code ; did you mean X?}; empty where none is near. */
    static String suggestion(String wrong, List<String> known) {
        String nearest = null;
        int least = Math.max(2, wrong.length() / 3 + 1);
        for (String word : known) {
            int distance = distance(wrong, word);
            if (distance < least) {
                least = distance;
                nearest = word;
            }
        }
        return nearest == null ? "" : "; did you mean " + nearest + "?";
    }

    /** How many letters are to be changed, added or taken away (Levenshtein). */
    private static int distance(String a, String b) {
        int[] costs = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            costs[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = costs[0];
            costs[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = costs[j];
                costs[j] = Math.min(replaced, 1 + Math.min(costs[j], costs[j - 1]));
            }
        }
        return costs[b.length()];
    }
}
