package io.faultd.fault;

import io.faultd.unit.BadValueException;
import io.faultd.unit.Probability;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Loss in bursts, as a chain of states with transitions at each packet (man tc-netem, loss state and loss gemodel). */
public sealed interface LossModel {
    /** As text, e.g. {@code gemodel:1%,10%,100%,0%}; {@link #parse} reads it back. */
    String text();

    /** Whether it never loses a packet. */
    boolean isNothing();

    /** Calls the visitor's method for this kind. */
    <R> R fold(Function<FourState, R> states, Function<GilbertElliott, R> twoStates);

    /**
     * Reads {@code state:P13[,P31[,P32[,P23[,P14]]]]} or {@code gemodel:P[,R[,1-H[,1-K]]]}, with {@code tc}'s defaults
     * for missing parts.
     *
     * @throws BadValueException when it is neither
     */
    static LossModel parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        List<Probability> values = new ArrayList<>();
        if (colon >= 0) {
            for (String value : text.substring(colon + 1).split(",", -1)) {
                values.add(Probability.parse(value));
            }
        }
        if (name.equals("state") && !values.isEmpty() && values.size() <= 5) {
            Probability p13 = values.get(0);
            return new FourState(
                    p13,
                    at(values, 1, not(p13)),
                    at(values, 2, Probability.ZERO),
                    at(values, 3, Probability.CERTAIN),
                    at(values, 4, Probability.ZERO));
        }
        if (name.equals("gemodel") && !values.isEmpty() && values.size() <= 4) {
            Probability p = values.get(0);
            return new GilbertElliott(
                    p, at(values, 1, not(p)), at(values, 2, Probability.CERTAIN), at(values, 3, Probability.ZERO));
        }
        throw new BadValueException("'" + text
                + "' is not a loss model; write state:P13,P31,P32,P23,P14 or gemodel:P,R,1-H,1-K, e.g. gemodel:1%,10%");
    }

    private static Probability at(List<Probability> values, int index, Probability otherwise) {
        return index < values.size() ? values.get(index) : otherwise;
    }

    private static Probability not(Probability chance) {
        return new Probability(Probability.CERTAIN.scaled() - chance.scaled());
    }

    // Two halves add up to one more than certain, since each is rounded up.
    private static void requireTogether(String text, String names, Probability one, Probability other) {
        if (one.scaled() + other.scaled() > Probability.CERTAIN.scaled() + 1) {
            throw new BadValueException(
                    "'" + text + "': " + names + " leave the same state, so together they are at most 100%");
        }
    }

    /**
     * Four states: reception (1), reception within a burst (2), loss within a burst (3), an isolated loss (4).
     *
     * @param p13 the chance that a burst of losses begins
     * @param p31 that it ends
     * @param p32 that within it packets pass for a while
     * @param p23 that after these it continues
     * @param p14 that a single packet is lost
     */
    record FourState(Probability p13, Probability p31, Probability p32, Probability p23, Probability p14)
            implements LossModel {
        /** Checks that the chances to leave a state are at most certain together. */
        public FourState {
            String text = text(p13, p31, p32, p23, p14);
            requireTogether(text, "p13 and p14", p13, p14);
            requireTogether(text, "p31 and p32", p31, p32);
        }

        private static String text(
                Probability p13, Probability p31, Probability p32, Probability p23, Probability p14) {
            return "state:" + p13 + "," + p31 + "," + p32 + "," + p23 + "," + p14;
        }

        @Override
        public String text() {
            return text(p13, p31, p32, p23, p14);
        }

        @Override
        public <R> R fold(Function<FourState, R> states, Function<GilbertElliott, R> twoStates) {
            return states.apply(this);
        }

        @Override
        public boolean isNothing() {
            return p13.isZero() && p14.isZero();
        }
    }

    /**
     * Gilbert's and Elliott's two states, good and bad.
     *
     * @param p the chance to go from good to bad
     * @param r to go from bad to good; a burst lasts 1/r packets on average
     * @param lossInBad {@code tc}'s 1-h, the chance to be lost while bad
     * @param lossInGood {@code tc}'s 1-k, the chance to be lost while good
     */
    record GilbertElliott(Probability p, Probability r, Probability lossInBad, Probability lossInGood)
            implements LossModel {
        @Override
        public String text() {
            return "gemodel:" + p + "," + r + "," + lossInBad + "," + lossInGood;
        }

        @Override
        public <R> R fold(Function<FourState, R> states, Function<GilbertElliott, R> twoStates) {
            return twoStates.apply(this);
        }

        @Override
        public boolean isNothing() {
            return lossInGood.isZero() && (p.isZero() || lossInBad.isZero());
        }
    }
}
