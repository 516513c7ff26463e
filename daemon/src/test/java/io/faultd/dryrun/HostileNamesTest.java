package io.faultd.dryrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.fault.Direction;
import io.faultd.fault.DropEffect;
import io.faultd.flow.Flow;
import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.Element;
import io.faultd.netlink.nft.Family;
import io.faultd.netlink.nft.NamedSet;
import io.faultd.netlink.nft.NftChange;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.nft.expr.Value;
import io.faultd.netlink.nft.expr.Verdict;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.RouteChange;
import io.faultd.netlink.text.NftText;
import io.faultd.netlink.text.TcText;
import io.faultd.netlink.text.UnsayableNameException;
import io.faultd.plan.DropRule;
import io.faultd.plan.Drops;
import io.faultd.render.IptablesText;
import io.faultd.render.UnsayableException;
import io.faultd.target.Namespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Runs the texts of dry runs in a real shell that only records commands: whatever the names of interfaces and
 * namespaces, the shell runs the intended commands and no others, and each name arrives as one word.
 */
class HostileNamesTest {
    /** The commands that the texts may run, and one that none may. */
    private static final List<String> RECORDED =
            List.of("tc", "nft", "ip", "iptables", "ip6tables", "nsenter", "touch");

    private static final int OWN = 1;
    private static final int LINK = 7;

    private static Path folder;

    @BeforeContainer
    static void makeRecorders() throws IOException {
        folder = Files.createTempDirectory("hostile-names");
        for (String tool : RECORDED) {
            Path script = folder.resolve(tool);
            // Words end with a zero byte, commands with two.
            Files.writeString(script, "#!/bin/sh\nprintf '%s\\0' " + tool + " \"$@\" '' >>" + folder + "/record\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @AfterContainer
    static void removeRecorders() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** Valid names of interfaces: no white space, no slash, no colon, at most 15 bytes. */
    @Provide
    Arbitrary<String> interfaces() {
        Arbitrary<String> attacks = Arbitraries.of(
                "a;touch${IFS}Z;",
                "$(touch${IFS}Z)",
                "`touch${IFS}Z`",
                "'$(touch${IFS}Z",
                "a|touch>Z&",
                "'\"$x\\",
                "#",
                "!",
                "~",
                "-j",
                "eth*",
                "END",
                "{a,b}",
                "a\u001b[7mb",
                "a\u007fb");
        Arbitrary<String> any = Arbitraries.strings()
                .withChars("abZ01$`'\"\\;|&<>(){}[]*?!#~=%^,.+-_@\u0001\u001b\u007fé")
                .ofMinLength(1)
                .ofMaxLength(15)
                .filter(name -> name.getBytes(StandardCharsets.UTF_8).length <= 15);
        return Arbitraries.oneOf(attacks, any);
    }

    /** Valid names of files: anything except a slash. */
    @Provide
    Arbitrary<String> namespaces() {
        return Arbitraries.oneOf(
                interfaces(), Arbitraries.of("a b", "a\nb", "\ntouch Z\n", "-all", "--help", "a\ttouch Z", ":"));
    }

    @Property(tries = 150)
    void tcAndIpGetTheNameAsOneWord(@ForAll("interfaces") String name, @ForAll("namespaces") String namespace)
            throws Exception {
        DryRunText text = new DryRunText(OWN);
        String prefix = text.prefix(new Namespace("/run/netns/" + namespace, 2));
        List<String> lines = new ArrayList<>();
        for (var request : List.of(LinkRequests.setUp(LINK), LinkRequests.delete(LINK))) {
            lines.addAll(new TcText(prefix, index -> name).lines(RouteChange.of(request)));
        }
        lines.addAll(
                new TcText(prefix, index -> name).lines(new RouteChange.Remark("put back on " + name + namespace)));

        List<List<String>> commands = run(lines);

        List<String> entered = namespace.startsWith("-")
                ? List.of("nsenter", "--net=/run/netns/" + namespace)
                : List.of("ip", "netns", "exec", namespace);
        assertThat(commands)
                .containsExactly(
                        join(entered, "ip", "link", "set", "dev", name, "up"),
                        join(entered, "ip", "link", "del", "dev", name));
    }

    @Property(tries = 150)
    void nftGetsTheNameAsItIsOrItIsRefused(@ForAll("interfaces") String name) throws Exception {
        Table table = new Table(Family.INET, "faultd");
        NamedSet set = NamedSet.map(table, "names", DataType.IFNAME, DataType.VERDICT);
        List<NftChange> changes = NftChange.of(
                new Batch()
                        .add(set)
                        .addElements(
                                set,
                                List.of(Element.of(Value.interfaceName(name)).to(Verdict.DROP))),
                List.of());
        boolean sayable = name.indexOf('"') < 0 && name.chars().noneMatch(Character::isISOControl);
        NftText text = new NftText(index -> name);
        if (!sayable) {
            assertThatThrownBy(() -> text.lines(changes))
                    .isInstanceOf(UnsayableNameException.class)
                    .message()
                    .doesNotContainPattern("\\p{Cc}");
            return;
        }
        String literal = name.endsWith("*") ? name.substring(0, name.length() - 1) + "\\*" : name;

        List<List<String>> commands = run(DryRunText.batch("", List.of(), String.join("\n", text.lines(changes))));

        assertThat(commands).containsExactly(List.of("nft", "-f", "-"));
        assertThat(text.lines(changes)).last().asString().endsWith("{ \"" + literal + "\" : drop }");
    }

    @Property(tries = 150)
    void iptablesGetsTheNameAsOneWordOrItIsRefused(@ForAll("interfaces") String name) throws Exception {
        DropRule rule = new DropRule(
                new Namespace("/run/netns/a", 2),
                "f-1",
                new TreeSet<>(Set.of(name)),
                Direction.IN,
                Flow.ALL,
                DropEffect.BLACKHOLE);
        Drops drops = new Drops(List.of(), List.of(rule));
        if (name.endsWith("+")) {
            assertThatThrownBy(() -> IptablesText.lines("", Drops.NONE, drops)).isInstanceOf(UnsayableException.class);
            return;
        }

        List<List<String>> commands = run(IptablesText.lines("", Drops.NONE, drops));

        assertThat(commands).isNotEmpty().allSatisfy(command -> assertThat(command)
                .startsWith(command.get(0), "-w"));
        assertThat(commands)
                .contains(List.of(
                        "iptables",
                        "-w",
                        "-A",
                        "FAULTD-IN",
                        "-i",
                        name,
                        "-m",
                        "comment",
                        "--comment",
                        "f-1",
                        "-j",
                        "DROP"));
    }

    private static List<String> join(List<String> first, String... rest) {
        List<String> all = new ArrayList<>(first);
        all.addAll(Arrays.asList(rest));
        return all;
    }

    /** The commands that the shell ran. */
    private static List<List<String>> run(List<String> lines) throws IOException, InterruptedException {
        Path record = folder.resolve("record");
        Files.deleteIfExists(record);
        ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-s").directory(folder.toFile());
        shell.environment().put("PATH", folder.toString());
        Process process = shell.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var in = process.getOutputStream()) {
            in.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(process.waitFor()).isZero();
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("no file but the record was made")
                    .hasSize(RECORDED.size() + 1);
        }
        List<List<String>> commands = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (String word : Files.readString(record).split("\0", -1)) {
            if (word.isEmpty()) {
                commands.add(words);
                words = new ArrayList<>();
            } else {
                words.add(word);
            }
        }
        commands.remove(commands.size() - 1); // behind the last zero
        return commands;
    }
}
