package io.faultd.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KernelTextTest {
    @Property(tries = 5000)
    void anyBytesComeBackFromTheirTextWhichIsUnicode(@ForAll @Size(max = 300) byte[] name) {
        String text = KernelText.decode(name);

        assertThat(KernelText.encode(text)).isEqualTo(name);
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(text)).isTrue();
        assertThat(text.length()).isLessThanOrEqualTo(name.length);
    }

    /** Mostly what begins as a character and does not end as one. */
    @Property(tries = 5000)
    void bytesThatAreNearlyCharactersComeBackToo(@ForAll @Size(max = 8) byte[] name) {
        byte[] lead = {(byte) 0xc2, (byte) 0xe0, (byte) 0xed, (byte) 0xee, (byte) 0xf0, (byte) 0xf4, (byte) 0xbe};
        byte[] high = name.clone();
        for (int i = 0; i < high.length; i++) {
            high[i] = i % 3 == 0 ? lead[Math.floorMod(high[i], lead.length)] : (byte) (high[i] | 0x80);
        }

        assertThat(KernelText.encode(KernelText.decode(high))).isEqualTo(high);
    }

    @Property
    void textThatIsUtf8IsItself(@ForAll String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean escapes = text.chars().anyMatch(one -> one >= 0xef80 && one <= 0xefff);
        boolean halves = !StandardCharsets.UTF_8.newEncoder().canEncode(text);

        if (!escapes && !halves) {
            assertThat(KernelText.decode(bytes)).isEqualTo(text);
        }
        assertThat(KernelText.encode(KernelText.decode(bytes))).isEqualTo(bytes);
    }

    @Test
    void whatIsNoUtf8IsEscapedByteByByte() {
        assertThat(KernelText.decode(new byte[] {'a', (byte) 0xff, 'b'})).isEqualTo("a\uefffb");
        assertThat(KernelText.decode("größe".getBytes(StandardCharsets.UTF_8))).isEqualTo("größe");
        // U+EFFF itself is no name of a byte 0xff.
        assertThat(KernelText.decode(new byte[] {(byte) 0xee, (byte) 0xbf, (byte) 0xbf}))
                .isEqualTo("\uefee\uefbf\uefbf");
    }

    @Test
    void aNulEndsAName() {
        assertThat(KernelText.decodeUpToNul(new byte[] {'l', 'o', 0, 'x'})).isEqualTo("lo");
        assertThat(KernelText.decodeUpToNul(new byte[] {'l', 'o'})).isEqualTo("lo");
        assertThat(KernelText.decode(Arrays.copyOf(new byte[] {'l'}, 2))).isEqualTo("l\0");
    }
}
