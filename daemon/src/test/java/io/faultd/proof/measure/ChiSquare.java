package io.faultd.proof.measure;

/**
 * Pearson's test of counts against what a distribution makes likely.
 *
 * @param observed how many fell into each class
 * @param chances of the classes, which sum to 1
 */
public record ChiSquare(int[] observed, double[] chances) {
    /** Of 2 to 6 degrees of freedom, one less than classes: what a thousandth of all correct results exceeds. */
    private static final double[] THOUSANDTH = {13.816, 16.266, 18.467, 20.515, 22.458};

    /** How far the counts are from what they should be. */
    public double statistic() {
        int all = 0;
        for (int count : observed) {
            all += count;
        }
        double sum = 0;
        for (int i = 0; i < observed.length; i++) {
            double expected = all * chances[i];
            sum += (observed[i] - expected) * (observed[i] - expected) / expected;
        }
        return sum;
    }

    /** Whether it lies where all but a thousandth of correct results lie. */
    public boolean fits() {
        return statistic() <= THOUSANDTH[observed.length - 3];
    }
}
