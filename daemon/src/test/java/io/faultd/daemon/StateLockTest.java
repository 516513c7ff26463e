package io.faultd.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.doctor.StartException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateLockTest {
    @TempDir
    private Path directory;

    @Test
    void aDirectoryIsTakenOnce() throws IOException {
        Path state = directory.resolve("a/b");
        try (StateLock first = StateLock.take(state)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> StateLock.take(state))
                    .isInstanceOf(StartException.class)
                    .hasMessage("another faultd uses --state-dir " + state
                            + "; stop that one, or choose another directory");
        }
        StateLock.take(state).close();
    }

    @Test
    void whatIsNoDirectoryCantBeTaken() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> StateLock.take(file)).isInstanceOf(FileSystemException.class);
    }
}
