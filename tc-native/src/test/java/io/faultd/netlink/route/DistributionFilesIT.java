package io.faultd.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.netlink.tc.DelayDistributionTest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The calculated tables, compared with the files of iproute2, which the kernel tests install. */
class DistributionFilesIT {
    @ParameterizedTest
    @ValueSource(strings = {"normal", "pareto", "paretonormal"})
    void everyEntryIsWithinOneOfWhatTheFileHolds(String name) throws IOException {
        DelayDistributionTest.assertSame(DelayDistributionTest.named(name).table(), numbers(file(name + ".dist")));
    }

    private static short[] numbers(Path file) throws IOException {
        List<Short> numbers = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.startsWith("#") && !line.isBlank()) {
                for (String number : line.strip().split("\\s+")) {
                    numbers.add(Short.valueOf(number));
                }
            }
        }
        short[] table = new short[numbers.size()];
        for (int i = 0; i < table.length; i++) {
            table[i] = numbers.get(i);
        }
        return table;
    }

    /** Where Debian has it (a folder for each architecture), and where others have it. */
    private static Path file(String name) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String directory : List.of("/usr/lib", "/usr/share")) {
            try (DirectoryStream<Path> each = Files.newDirectoryStream(Path.of(directory), Files::isDirectory)) {
                each.forEach(folder -> found.add(folder.resolve("tc").resolve(name)));
            }
            found.add(Path.of(directory, "tc", name));
        }
        found.removeIf(file -> !Files.exists(file));
        assertThat(found).as("%s of iproute2", name).isNotEmpty();
        return found.get(0);
    }
}
