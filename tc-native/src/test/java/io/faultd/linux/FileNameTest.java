package io.faultd.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the locale is that this runs in. */
class FileNameTest {
    @TempDir
    Path directory;

    @Test
    void filesOfAnyNameAreFoundByTheTextOfTheirPath() throws IOException {
        List<String> names = List.of(
                "plain", "with space", "größe", "\u65e5\u672c", "\uefff\uef80", "a%2Fb?c#d", "line\nfeed", "-", "~");
        for (String name : names) {
            Files.createFile(FileName.path(directory + "/" + name));
        }

        try (Stream<Path> entries = Files.list(directory)) {
            List<Path> found = entries.toList();
            assertThat(found).extracting(FileName::last).containsExactlyInAnyOrderElementsOf(names);
            assertThat(found).allSatisfy(path -> assertThat(Files.exists(FileName.path(FileName.text(path))))
                    .isTrue());
        }
        LibC.createFile(FileName.path(directory + "/\uefee"));
        try (Stream<Path> entries = Files.list(directory)) {
            assertThat(entries.map(FileName::last).collect(Collectors.toSet())).contains("\uefee");
        }
    }

    @Property(tries = 2000)
    void anyPathComesBackFromItsText(@ForAll @Size(min = 1, max = 40) byte[] name) {
        for (int i = 0; i < name.length; i++) {
            name[i] = name[i] == 0 || name[i] == '/' ? (byte) 0xfe : name[i];
        }
        String text = "/run/netns/" + KernelText.decode(name);

        Path path = FileName.path(text);

        assertThat(FileName.text(path)).isEqualTo(text);
        assertThat(FileName.bytes(path)).endsWith(name);
    }
}
