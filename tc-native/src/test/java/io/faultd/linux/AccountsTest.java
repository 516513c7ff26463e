package io.faultd.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountsTest {
    @Test
    void usersAreFoundByNameAndById() throws IOException {
        for (String[] entry : entries("/etc/passwd")) {
            assertThat(Accounts.uid(entry[0])).as(entry[0]).hasValue(Integer.parseInt(entry[2]));
        }
        assertThat(Accounts.userName(0)).hasValue("root");
    }

    @Test
    void groupsAreFoundByName() throws IOException {
        for (String[] entry : entries("/etc/group")) {
            assertThat(Accounts.gid(entry[0])).as(entry[0]).hasValue(Integer.parseInt(entry[2]));
        }
    }

    @Test
    void whoIsNotThereIsNotFound() {
        assertThat(Accounts.uid("nobody-is-called-that")).isEmpty();
        assertThat(Accounts.gid("nobody-is-called-that")).isEmpty();
        assertThat(Accounts.userName(2_000_000_011)).isEmpty();
    }

    @Test
    void aBufferIsSmallAndGrowsOnlyForAnEntryThatNeedsIt() {
        List<Long> sizes = new ArrayList<>();

        assertThat(Accounts.look((record, text, bytes, result) -> {
                    sizes.add(bytes);
                    return 0;
                }))
                .isEmpty();
        assertThat(sizes).containsExactly(1024L);

        sizes.clear();
        assertThat(Accounts.look((record, text, bytes, result) -> {
                    sizes.add(bytes);
                    return Errno.ERANGE;
                }))
                .isEmpty();
        assertThat(sizes).containsExactly(1024L, 4096L, 16384L, 65536L, 262144L, 1048576L);
    }

    private static List<String[]> entries(String file) throws IOException {
        List<String[]> entries = Files.readAllLines(Path.of(file)).stream()
                .map(line -> line.split(":"))
                .toList();
        assertThat(entries).isNotEmpty();
        return entries;
    }
}
