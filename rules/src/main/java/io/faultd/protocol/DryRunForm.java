package io.faultd.protocol;

import io.faultd.unit.BadValueException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The form in which a dry run describes the changes. */
public enum DryRunForm {
    /** One script for {@code sh} that does all of it; the form where none is named. */
    SH,
    /** Command lines of {@code tc} and {@code ip}. */
    TC,
    /** Commands for {@code nft -f}. */
    NFT,
    /** Command lines of {@code iptables} and {@code ip6tables}, for what they can express. */
    IPTABLES,
    /** The plan itself. */
    JSON;

    /** All words, in the order of their forms. */
    public static List<String> words() {
        return Arrays.stream(values()).map(DryRunForm::word).toList();
    }

    /**
     * Reads a word.
     *
     * @throws BadValueException for any other
     */
    public static DryRunForm parse(String word) {
        return Arrays.stream(values())
                .filter(form -> form.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new BadValueException(
                        "'" + word + "' is no form of a dry run; write " + String.join(", ", words())));
    }

    /** Its word in commands and on the wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
