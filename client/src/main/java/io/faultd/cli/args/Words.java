package io.faultd.cli.args;

import java.util.List;

/** Finds the word that a misspelt one was intended to be. */
public final class Words {
    private Words() {}

    /** The known word nearest to a wrong one, as {@code ; did you mean X?}; empty where none is near. */
    public static String suggestion(String wrong, List<String> known) {
        String nearest = null;
        int letters = wrong.length() - (wrong.startsWith("--") ? 2 : 0);
        int least = Math.max(2, letters / 3 + 1);
        for (String word : known) {
            int distance = distance(wrong, word);
            if (distance < least) {
                least = distance;
                nearest = word;
            }
        }
        return nearest == null ? "" : "; did you mean " + nearest + "?";
    }

    /** The number of letters to change, add, remove or swap with their neighbour (optimal string alignment). */
    private static int distance(String a, String b) {
        int[][] costs = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    costs[i][j] = i + j;
                    continue;
                }
                int changed = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int cost = Math.min(costs[i - 1][j - 1] + changed, 1 + Math.min(costs[i - 1][j], costs[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost = Math.min(cost, costs[i - 2][j - 2] + 1);
                }
                costs[i][j] = cost;
            }
        }
        return costs[a.length()][b.length()];
    }
}
