package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import java.util.Optional;

/** Loss in bursts, {@code TCA_NETEM_LOSS}; see "loss state" and "loss gemodel" in {@code tc-netem(8)}. */
public sealed interface LossModel {
    /**
     * Four states, {@code struct tc_netem_gimodel}; all probabilities 0 to 2^32-1.
     *
     * @param p13 from good reception to burst loss
     * @param p31 from burst loss to good reception
     * @param p32 from burst loss to reception within the burst
     * @param p14 from good reception to an isolated loss
     * @param p23 from reception within the burst to burst loss
     */
    record FourState(long p13, long p31, long p32, long p14, long p23) implements LossModel {
        private static final int NETEM_LOSS_GI = 1;

        @Override
        public void encode(AttributeWriter writer) {
            writer.putCompound(NETEM_LOSS_GI, model -> model.writeU32((int) p13)
                    .writeU32((int) p31)
                    .writeU32((int) p32)
                    .writeU32((int) p14)
                    .writeU32((int) p23));
        }
    }

    /**
     * Two states, {@code struct tc_netem_gemodel}; all probabilities 0 to 2^32-1.
     *
     * @param p from good to bad
     * @param r from bad to good
     * @param h of getting through in the bad state ({@code tc}'s parameter is 1-h)
     * @param k1 of loss in the good state
     */
    record GilbertElliott(long p, long r, long h, long k1) implements LossModel {
        private static final int NETEM_LOSS_GE = 2;

        @Override
        public void encode(AttributeWriter writer) {
            writer.putCompound(NETEM_LOSS_GE, model -> model.writeU32((int) p)
                    .writeU32((int) r)
                    .writeU32((int) h)
                    .writeU32((int) k1));
        }
    }

    /** Writes the content of {@code TCA_NETEM_LOSS}. */
    void encode(AttributeWriter writer);

    /** Reads the content of {@code TCA_NETEM_LOSS}; empty for a model newer than this code. */
    static Optional<LossModel> decode(AttributeReader reader) {
        while (reader.next()) {
            AttributeReader model = reader.nested();
            switch (reader.type()) {
                case FourState.NETEM_LOSS_GI -> {
                    return Optional.of(new FourState(
                            model.readU32(), model.readU32(), model.readU32(), model.readU32(), model.readU32()));
                }
                case GilbertElliott.NETEM_LOSS_GE -> {
                    return Optional.of(
                            new GilbertElliott(model.readU32(), model.readU32(), model.readU32(), model.readU32()));
                }
                default -> {}
            }
        }
        return Optional.empty();
    }
}
