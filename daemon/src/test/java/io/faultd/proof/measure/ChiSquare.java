package io.faultd.proof.measure;

/**
 * Pearson's test of counts against a distribution.
 *
 * @param observed the number in each class
 * @param chances of the classes, which sum to 1
 */
public record ChiSquare(int[] observed, double[] chances) {
    /**
     * For 2 to 6 degrees of freedom, one less than classes: the value that a thousandth of all correct results exceeds.
     */
    private static final double[] THOUSANDTH = {13.816, 16.266, 18.467, 20.515, 22.458};

    /** The deviation of the counts from the expected ones. */
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

    /** Whether it is below the value that only a thousandth of correct results exceeds. */
    public boolean fits() {
        return statistic() <= THOUSANDTH[observed.length - 3];
    }
}
