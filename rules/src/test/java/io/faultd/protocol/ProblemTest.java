package io.faultd.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProblemTest {
    @Test
    void whatIsWrongWithAFileIsSaidWithoutItsName(@TempDir Path folder) throws IOException {
        Path latin = Files.write(folder.resolve("latin"), new byte[] {(byte) 0xe4, 'a'});

        assertThat(reading(folder.resolve("none"))).isEqualTo("no such file or directory");
        assertThat(reading(latin.resolve("below"))).doesNotContain("latin");
        assertThat(reading(latin)).isEqualTo("it is not text in UTF-8");
        assertThat(Problem.of(new AccessDeniedException("/secret"))).isEqualTo("permission denied");
        assertThat(Problem.of(new FileSystemException("/full", null, "No space left on device")))
                .isEqualTo("No space left on device");
        assertThat(Problem.of(new FileSystemException("/odd"))).isEqualTo("FileSystemException");
    }

    @Test
    void whatHasNoMessageHasAName() {
        assertThat(Problem.of(new ClosedByInterruptException())).isEqualTo("ClosedByInterruptException");
        assertThat(Problem.of(new IOException(" "))).isEqualTo("IOException");
        assertThat(Problem.of(new IOException("one line\nand another"))).isEqualTo("one line");
    }

    private static String reading(Path file) {
        return Problem.of(catchThrowable(() -> Files.readString(file)));
    }
}
