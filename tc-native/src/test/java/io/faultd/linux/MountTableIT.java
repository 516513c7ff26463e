package io.faultd.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mounts, as the kernel reports them. */
class MountTableIT {
    private static final int MANY = 1000;

    @Test
    void namingAndForgettingANamespaceAreChanges(@TempDir Path directory) throws IOException {
        Path name = directory.resolve("a");
        try (MountTable mounts = MountTable.open();
                NetworkNamespace namespace = NetworkNamespace.create()) {
            settle(mounts);
            namespace.bindTo(name);
            try {
                assertThat(mounts.changed()).isTrue();
                settle(mounts);
            } finally {
                NetworkNamespace.unbind(name);
            }
            assertThat(mounts.changed()).isTrue();
        }
    }

    /** Other processes of this machine can mount things too, but not all the time. */
    private static void settle(MountTable mounts) {
        for (int i = 0; i < MANY; i++) {
            if (!mounts.changed()) {
                return;
            }
        }
        throw new AssertionError("the mount table is said to change all the time");
    }
}
