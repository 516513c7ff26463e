package io.faultd.netlink.nft.expr;

/**
 * A place where an expression leaves data for the next ones: {@code enum nft_registers}.
 *
 * <p>There are 16 words of 4 bytes. A word at a multiple of 16 bytes goes by one of the four old numbers 1 to 4, the
 * others by {@code NFT_REG32_00} (8) and up; the kernel dumps them so, hence a rule read back equals the rule sent.
 *
 * @param number the kernel's number: 0 for the verdict, 1 to 4, or 8 to 23
 */
public record Register(int number) {
    /** The register that holds the verdict on the packet. */
    public static final Register VERDICT = new Register(0);

    /** The first 16 bytes, enough for any single value. */
    public static final Register R1 = new Register(1);

    private static final int WORDS = 16;
    private static final int FIRST_WORD = 8;
    private static final int WORD_BYTES = 4;

    public Register {
        if (number < 0 || number > 4 && number < FIRST_WORD || number >= FIRST_WORD + WORDS) {
            throw new IllegalArgumentException("there is no register " + number);
        }
    }

    /**
     * Returns the register that begins so many bytes after {@link #R1}, where the next field of a concatenation goes.
     *
     * @param bytes 0 to 60, rounded up to a multiple of 4
     */
    public static Register at(int bytes) {
        int word = (bytes + WORD_BYTES - 1) / WORD_BYTES;
        return new Register(word % WORD_BYTES == 0 ? 1 + word / WORD_BYTES : FIRST_WORD + word);
    }
}
