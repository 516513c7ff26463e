package io.faultd.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static final String BODY = "{\"n\":\"faultd\"}";
    private static final String WRITTEN = "07a23074 14 {\"n\":\"faultd\"}\n";

    @Test
    void aRecordIsWrittenInTheSameBytesEverywhere() {
        assertThat(new String(Frame.bytesOf(BODY), StandardCharsets.US_ASCII)).isEqualTo(WRITTEN);
    }

    @Test
    void aRecordIsReadBack() {
        Frame frame = Frame.at(WRITTEN.getBytes(StandardCharsets.US_ASCII), 0);

        assertThat(frame).isEqualTo(new Frame(BODY, WRITTEN.length()));
    }

    @Test
    void whatIsDamagedIsNone() {
        byte[] written = WRITTEN.replace("faultd", "faulty").getBytes(StandardCharsets.US_ASCII);

        assertThat(Frame.at(written, 0)).isNull();
    }
}
