package io.faultd.proof.measure;

/** The distribution of the number of successes in independent trials. */
public record Binomial(int trials, double chance) {
    /** An interval of counts, both included. */
    public record Interval(int least, int most) {}

    /** The shortest interval around the mean with each tail at most half of 1 minus the confidence. */
    public Interval interval(double confidence) {
        double[] probabilities = probabilities();
        double tail = (1 - confidence) / 2;
        int least = 0;
        for (double below = probabilities[0]; below <= tail; below += probabilities[least]) {
            least++;
        }
        int most = trials;
        for (double above = probabilities[trials]; above <= tail; above += probabilities[most]) {
            most--;
        }
        return new Interval(least, most);
    }

    /**
     * From the most likely count outwards, by the ratio of neighbours, and scaled to 1: no factorial, nothing
     * underflows early.
     */
    private double[] probabilities() {
        double odds = chance / (1 - chance);
        int mode = (int) Math.min(trials, (trials + 1) * chance);
        double[] weights = new double[trials + 1];
        weights[mode] = 1;
        double sum = 1;
        for (int k = mode; k < trials; k++) {
            weights[k + 1] = weights[k] * odds * (trials - k) / (k + 1);
            sum += weights[k + 1];
        }
        for (int k = mode; k > 0; k--) {
            weights[k - 1] = weights[k] / odds * k / (trials - k + 1);
            sum += weights[k - 1];
        }
        for (int k = 0; k <= trials; k++) {
            weights[k] /= sum;
        }
        return weights;
    }
}
