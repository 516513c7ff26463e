package io.faultd.proof.reliability;

import io.faultd.linux.KernelText;
import java.util.List;
import java.util.Random;

/** Names that the kernel takes and nobody expects. */
final class HostileNames {
    private static final List<String> FIXED = List.of(
            "größe",
            "日本",
            "--help",
            "-rf",
            "a;touch${IFS}Z;",
            "'\"$(x)`y`",
            "a\u001b[7mb",
            "a\nb",
            "%s%n",
            "..x",
            "faultd",
            "faultd1",
            "faultd999999999",
            "faultd-zz-i",
            "faultd-7k2-o");

    private final Random random;

    HostileNames(Random random) {
        this.random = random;
    }

    /** A name of an object: any bytes but NUL. */
    String any(int longest) {
        if (random.nextInt(4) == 0) {
            return FIXED.get(random.nextInt(FIXED.size()));
        }
        byte[] bytes = new byte[1 + random.nextInt(longest)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (1 + random.nextInt(255));
        }
        return KernelText.decode(bytes);
    }

    /**
     * A name of an interface: the kernel takes 15 bytes without white space, slashes and colons
     * ({@code dev_valid_name}).
     */
    String ofInterface() {
        return any(15).replaceAll("[\\x09-\\x0d \\u00a0/:%]", "_");
    }
}
