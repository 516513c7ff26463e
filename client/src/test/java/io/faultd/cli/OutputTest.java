package io.faultd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The output and the exit status for each answer of the daemon. */
class OutputTest extends CommandLineFixture {
    private static final String NO_GUARDS = "{\"halted\":null,\"read_only\":false,\"max_targets\":0,\"scope\":[]}";

    private static final String APPLIED =
            """
            {"fault":"f-7k2","targets":["db","web-1"],\
            "interfaces":[{"target":"db","interface":"eth0","direction":"in"},\
            {"target":"web-1","interface":"eth1","direction":"in"}],\
            "skipped":[{"target":"proxy","reason":"shares the host's network"},\
            {"target":"db","interface":"br0","reason":"sends its packets through eth0"},\
            {"target":"db","interface":"eth0.7","reason":"sends its packets through eth0"}],\
            "warnings":["the correlation has no effect"],"more":1.50}""";

    @Test
    void aFaultShowsWhereItHoldsAndWhatWasSkipped() {
        server.answersResult(APPLIED);

        assertThat(run("slow --all"))
                .isEqualTo(new Run(
                        0,
                        """
                                fault f-7k2
                                TARGET  INTERFACE  DIRECTION
                                db      eth0       in
                                web-1   eth1       in
                                skipped proxy: shares the host's network
                                skipped db/br0, db/eth0.7: sends its packets through eth0
                                """,
                        "faultctl: the correlation has no effect\n"));
    }

    @Test
    void quietPrintsOnlyTheId() {
        server.answersResult(APPLIED);
        assertThat(run("slow db -q").out()).isEqualTo("f-7k2\n");
    }

    @Test
    void jsonIsTheResultJustAsItCame() {
        server.answersResult(APPLIED);
        assertThat(run("slow db -o json").out()).isEqualTo(APPLIED + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "slow --all",
        "slow --all -q",
        "status",
        "status -q",
        "faults",
        "targets",
        "targets -q",
        "stop --all",
        "join"
    })
    void nothingThatAnybodyIsCalledMovesTheCursorOrForgesALine(String command) {
        String hostile = "a\\u001b[7mb\\ndb2\\u009b1m\\u202e";
        String row =
                "{'name':'%1$s','container_id':'%1$s','status':'UP','ip_address':'%1$s','network_state':'%1$s','partition':null,"
                        + "'partitions':[],'state':'ok','interfaces':[],'faults':['%1$s'],'note':'%1$s','fault':'%1$s','effects':[],"
                        + "'kind':'%1$s','description':'%1$s','targets':['%1$s'],'usable':false,'reason':'%1$s'}";
        String applied =
                "{'fault':'%1$s','targets':['%1$s'],'interfaces':[{'target':'%1$s','interface':'%1$s','direction':'in'}],"
                        + "'skipped':[{'target':'%1$s','reason':'%1$s'}],'ended':['%1$s'],'reduced':['%1$s']}";
        boolean one = command.startsWith("slow") || command.equals("stop --all") || command.equals("join");
        String answer = (one ? applied : "[" + row + "]").replace('\'', '"').formatted(hostile);
        server.answersResults(answer, NO_GUARDS, answer);

        Run run = run(command);

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("a\\x1b[7mb\\x0adb2\\x9b1m\\u202e")
                .doesNotContainPattern("[\\p{Cc}\\u202e&&[^\\n]]");
        assertThat(run.out().lines()).isNotEmpty().noneMatch(line -> line.startsWith("db2"));
    }

    @Test
    void anErrorIsOneLineWhateverItRepeats() {
        server.answersError("{\"code\":-32001,\"message\":\"'a\\u001b[7m\\nfaultctl: done' matches nothing\"}");

        Run run = run("stop a");

        assertThat(run.err()).isEqualTo("faultctl: 'a\\x1b[7m faultctl: done' matches nothing\n");
    }

    @Test
    void statusIsAnAlignedTable() {
        String rows =
                """
                [{"name":"db","container_id":"4f1c2a3b4c5d6e7f","status":"UP","ip_address":"172.17.0.2",\
                "network_state":"SLOW,FLAKY","partition":1,"partitions":[1,2],"state":"ok","interfaces":[],\
                "faults":["f-1","f-2"]},\
                {"name":"netns:blue","container_id":"","status":"UP","ip_address":"","network_state":"NORMAL",\
                "partition":null,"partitions":[],"state":"ok","interfaces":[],"faults":[]},\
                {"name":"app","container_id":"aaaaaaaaaaaaaaaa","status":"DOWN","ip_address":"","network_state":"SLOW",\
                "partition":null,"partitions":[],"state":"pending","interfaces":[],"faults":["f-1"],\
                "note":"shares the network of db"}]""";
        server.answersResults(rows, NO_GUARDS, rows);

        assertThat(run("status").out())
                .isEqualTo(
                        """
                        NODE        CONTAINER ID  STATUS  IP          NETWORK         PARTITION  FAULTS
                        db          4f1c2a3b4c5d  UP      172.17.0.2  SLOW,FLAKY      1,2        f-1,f-2
                        netns:blue  -             UP      -           NORMAL          -          -
                        app         aaaaaaaaaaaa  DOWN    -           SLOW (pending)  -          f-1
                        app: shares the network of db
                        """);
        assertThat(run("status -q").out()).isEqualTo("db\nnetns:blue\napp\n");
    }

    @Test
    void statusTellsWhatIsRefused() {
        server.answersResults(
                "[]",
                "{\"halted\":\"uid=0 at 2026-11-21T17:00:00Z: release"
                        + " 7\",\"read_only\":true,\"max_targets\":0,\"scope\":[]}");

        assertThat(run("status").err())
                .isEqualTo(
                        """
                        faultctl: halted by uid=0 at 2026-11-21T17:00:00Z: release 7; new faults are refused until faultctl resume
                        faultctl: this faultd is read-only (--read-only)
                        """);
    }

    @Test
    void haltTellsWhatEndedAndWhoSaysSo() {
        String halt = "{\"halted\":\"uid=0 at 2026-11-21T17:00:00Z: release 7\",\"ended\":[\"f-1\",\"f-2\"]}";
        server.answersResults(halt, halt, "{\"halted\":null,\"ended\":[]}");

        assertThat(run("halt --reason release").out())
                .isEqualTo(
                        """
                        ended f-1
                        ended f-2
                        halted by uid=0 at 2026-11-21T17:00:00Z: release 7
                        """);
        assertThat(run("halt -q").out()).isEqualTo("f-1\nf-2\n");
        assertThat(run("resume").out()).isEqualTo("new faults are accepted\n");
    }

    @Test
    void faultsAreATable() {
        server.answersResult(
                """
                [{"fault":"f-1","effects":["SLOW"],"description":"delay 100ms","targets":["db","web"],"direction":"in",\
                "created":"2026-11-21T00:00:00.832341910Z","expires":null,"state":"ok","interfaces":[]}]""");

        assertThat(run("faults").out())
                .isEqualTo(
                        """
                        FAULT  EFFECT       TARGETS  DIRECTION  STATE  CREATED               EXPIRES
                        f-1    delay 100ms  db,web   in         ok     2026-11-21T00:00:00Z  -
                        """);
        assertThat(run("faults -q").out()).isEqualTo("f-1\n");
    }

    private static String faultsWithStats(int packets, int dropped) {
        String text =
                """
                [{"fault":"f-1","effects":["SLOW"],"description":"delay 100ms","targets":["db"],"direction":"in",\
                "created":"2026-11-21T00:00:00Z","expires":null,"state":"ok","interfaces":[],"stats":[\
                {"fault":"f-1","target":"db","interface":"eth0","direction":"in","packets":%d,"bytes":150000,\
                "dropped":%d,"backlog_packets":3,"backlog_bytes":4500}]},\
                {"fault":"f-2","effects":["PARTITION"],"description":"partition","targets":["a","b"],\
                "direction":"both","created":"2026-11-21T00:00:00Z","expires":null,"state":"pending","interfaces":[],\
                "stats":[]}]""";
        return String.format(Locale.ROOT, text, packets, dropped);
    }

    @Test
    void statsAreATableOfEachFaultsPlaces() {
        server.answersResult(faultsWithStats(100, 2));

        assertThat(run("faults --stats").out())
                .isEqualTo(
                        """
                        FAULT  EFFECT       TARGET  INTERFACE  DIRECTION  PACKETS  BYTES   DROPPED  DELAYED NOW
                        f-1    delay 100ms  db      eth0       in         100      150000  2        3 (4500B)
                        f-2    partition    -       -          -          -        -       -        -
                        """);
        assertSent("faults", "{\"stats\":true}");
    }

    @Test
    void topOnceHasNoRatesYet() {
        server.answersResult(faultsWithStats(100, 2));

        assertThat(run("top --once").out().lines().skip(2))
                .containsExactly(
                        "FAULT  EFFECT       TARGET  INTERFACE  DIRECTION  PACKETS  PACKETS/S  BYTES  BITS/S "
                                + " DROPPED  DROPPED/S  DELAYED NOW",
                        "f-1    delay 100ms  db      eth0       in         100      -          150kB  -       2     "
                                + "   -          3 (4500B)",
                        "f-2    partition    -       -          -          -        -          -      -       -     "
                                + "   -          -");
    }

    @Test
    void topIntoAPipePrintsTableAfterTableWithoutEscapes() {
        server.answersResults(faultsWithStats(100, 2), faultsWithStats(1100, 2));

        String out = run("top -n 2 --interval 100ms").out();

        assertThat(out).doesNotContain("\u001b");
        assertThat(out.split("\n\n")).hasSize(4);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void topAsJsonIsAnObjectALookWithRates() {
        server.answersResults(faultsWithStats(100, 2), faultsWithStats(1100, 12));

        List<String> lines =
                run("top --count 2 --interval 100ms -o json").out().lines().toList();

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .contains("\"packets\":100,\"bytes\":150000,\"dropped\":2,\"backlog_packets\":3,\"backlog_bytes\":4500,"
                        + "\"packets_per_second\":null");
        // A thousand in a tenth of a second; less when the first answer was slow, more when the second was.
        Map<?, ?> look = (Map<?, ?>) Json.parse(lines.get(1));
        Map<?, ?> busiest = (Map<?, ?>) ((List<?>) look.get("faults")).get(0);
        assertThat((BigDecimal) busiest.get("packets_per_second"))
                .isBetween(BigDecimal.valueOf(100), BigDecimal.valueOf(1_000_000));
        assertThat((BigDecimal) busiest.get("dropped_per_second")).isPositive();
        assertThat((BigDecimal) busiest.get("bytes_per_second")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "top --interval 1ms, --interval: at least 100ms",
        "top --interval soon, --interval: ",
        "top --sort name, --sort: 'name' is no column",
        "top --once -n 3, --once is --count 1",
        "top -n 0, --count: '0' is not a number",
    })
    void topRefusesWhatItCantDo(String line, String problem) {
        Run refused = run(line);

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).startsWith("faultctl: " + problem);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void targetsAreATable() {
        server.answersResult(
                """
                [{"name":"db","kind":"container","container_id":"4f","status":"UP","service":"db","networks":["a","b"],\
                "interfaces":["eth0","eth1"],"usable":true},\
                {"name":"proxy","kind":"container","container_id":"5f","status":"UP","networks":["host"],"interfaces":[],\
                "usable":false,"reason":"shares the host's network"}]""");

        assertThat(run("targets").out())
                .isEqualTo(
                        """
                        TARGET  KIND       STATUS  SERVICE  NETWORKS  INTERFACES  USABLE  NOTE
                        db      container  UP      db       a,b       eth0,eth1   yes     -
                        proxy   container  UP      -        host      -           no      shares the host's network
                        """);
    }

    @Test
    void doctorShowsFindingsAndWhatToDo() {
        server.answersResult(
                """
                [{"name":"htb","status":"ok","detail":"works","affects":[],"fix":null},\
                {"name":"netem","status":"missing","detail":"ENOENT","affects":["slow"],"fix":"modprobe sch_netem"}]""");
        String table =
                """
                CHECK  STATUS   FINDING
                htb    ok       works
                netem  missing  ENOENT; affects: slow; fix: modprobe sch_netem
                works here: flaky, duplicate, corrupt, reorder, rate, profile, drop, reset, partition
                not, or not with all options: slow
                """;

        assertThat(run("doctor")).isEqualTo(new Run(0, table, ""));
        assertThat(run("doctor --strict")).isEqualTo(new Run(1, table, "faultctl: missing: netem\n"));
        assertThat(run("doctor --strict --for flaky,slow").status()).isEqualTo(1);
        assertThat(run("doctor --strict --for rate,drop").status()).isZero();
        assertThat(run("doctor -q").out()).isEqualTo("htb\nnetem\n");
    }

    @Test
    void strictDoctorIsContentWithWarnings() {
        server.answersResult("[{\"name\":\"docker\",\"status\":\"warning\",\"detail\":\"none\"}]");

        assertThat(run("doctor --strict").status()).isZero();
    }

    @Test
    void stopSaysWhatEndedAndWhatGoesOn() {
        server.answersResult("{\"ended\":[\"f-1\"],\"reduced\":[\"f-2\"],\"targets\":[\"db\"]}");

        assertThat(run("stop db").out())
                .isEqualTo("ended f-1\nreduced f-2, which continues for other targets\nfree: db\n");
        assertThat(run("stop db -q").out()).isEqualTo("f-1\n");
    }

    @ParameterizedTest
    @CsvSource({
        "stop db, 'there is no fault to end, so nothing was ended'",
        "fast --all, 'nothing is shaped there, so nothing was ended'",
        "join, 'there is no partition, so nothing was ended'"
    })
    void endingNothingSucceedsAndSaysSo(String line, String text) {
        server.answersResult("{\"ended\":[],\"reduced\":[],\"targets\":[\"db\"]}");

        assertThat(run(line)).isEqualTo(new Run(0, text + "\n", ""));
    }

    @Test
    void versionNamesBothEnds() {
        server.answersResult("{\"version\":\"9.9\",\"java\":\"17.0.1\",\"kernel\":\"6.1.0\",\"docker\":\"none\"}");

        assertThat(run("version").out())
                .matches("faultctl \\d+\\.\\d+\\.\\d+\\S*\nfaultd   9.9 \\(Java 17.0.1, Linux 6.1.0, Docker none\\)\n");
        assertThat(run("version -o json").out())
                .startsWith(
                        "{\"version\":\"9.9\",\"java\":\"17.0.1\",\"kernel\":\"6.1.0\",\"docker\":\"none\",\"client\":\"");
    }

    @Test
    void versionFailsWithoutADaemonUnlessItIsAskedForTheClientAlone() {
        Map<String, String> nowhere = Map.of("FAULTD_HOST", "unix:///nowhere/faultd.sock");

        Run run = run(nowhere, "version");
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.out()).matches("faultctl \\d+\\.\\S+\n");
        assertThat(run.err()).startsWith("faultctl: can't reach faultd: there is no socket /nowhere/faultd.sock");

        Run client = run(nowhere, "version", "--client");
        assertThat(client).isEqualTo(new Run(0, run.out(), ""));
        assertThat(run(nowhere, "version", "--client", "-o", "json").out())
                .matches("\\{\"client\":\"\\d+\\.\\S+\"\\}\n");
        assertThat(run(nowhere, "version", "-o", "json").status()).isEqualTo(3);
    }

    @Test
    void stopNamesThePartitionThatStillHoldsATarget() {
        server.answersResult("{\"ended\":[],\"reduced\":[],\"targets\":[],\"partitions\":[\"f-7k2\"]}");

        assertThat(run("stop web").out())
                .isEqualTo(
                        """
                        there is no fault to end, so nothing was ended
                        still in partition f-7k2; to end it: faultctl join, or faultctl stop ID
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "slow db 100ms; 'db', '100ms' matches no target; a value belongs behind its option: --delay 100ms",
                "flaky db 10%; '10%' matches no target; a value belongs behind its option: --loss 10%",
                "drop web,cache; 'web,cache' matches no target; write targets with spaces between them",
                "stop all; 'all' matches no target; for everything in scope write --all",
                "slow 5ms; 'db' matches no target; "
            })
    void aWordThatIsNoTargetIsAnsweredByWhatWasPerhapsIntended(String command, String error, String hint) {
        server.answersError("{\"code\":-32001,\"message\":\"" + error.trim() + "\"}");

        Run run = run(command);
        assertThat(run.status()).isEqualTo(4);
        assertThat(run.err()).isEqualTo("faultctl: " + error.trim() + (hint == null ? "" : "; " + hint.trim()) + "\n");
    }

    @Test
    void eventsAreLinesAsTheyHappen() {
        String event =
                "{\"time\":\"2026-11-21T00:00:00Z\",\"type\":\"target-gone\",\"fault\":\"f-1\",\"target\":\"db\",\"cause\":\"it"
                        + " stopped\"}";
        String body = "data: " + event + "\n\n";
        server.answersRaw("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

        assertThat(run("events").out()).isEqualTo("2026-11-21T00:00:00Z target-gone f-1 on db: it stopped\n");
        assertThat(run("events -o json").out()).isEqualTo(event + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "-32001, 4",
        "-32002, 1",
        "-32003, 1",
        "-32004, 1",
        "-32005, 1",
        "-32603, 1",
        "-32600, 1",
        "-32700, 1",
        "-12345, 1"
    })
    void anErrorIsOneLineAndAnExitStatus(int code, int status) {
        server.answersError("{\"code\":" + code + ",\"message\":\"no:\\nnever\"}");

        assertThat(run("slow db")).isEqualTo(new Run(status, "", "faultctl: no: never\n"));
    }

    @ParameterizedTest
    @CsvSource({"-32601", "-32602"})
    void whatTheDaemonCallsBadUsageIsBadUsage(int code) {
        server.answersError("{\"code\":" + code + ",\"message\":\"no\"}");

        assertThat(run("slow db")).isEqualTo(new Run(2, "", "faultctl: no\nsee: faultctl slow --help\n"));
    }

    @Test
    void withJsonAnErrorIsAlsoTheErrorObject() {
        String error = "{\"code\":-32003,\"message\":\"no\",\"data\":{\"errno\":\"ENOENT\"}}";
        server.answersError(error);

        assertThat(run("slow db -o json")).isEqualTo(new Run(1, error + "\n", "faultctl: no\n"));
    }

    @Test
    void noDaemonIsAnExitStatusOfItsOwn() {
        Run run = run(Map.of("FAULTD_HOST", "unix:///nowhere/faultd.sock"), "status", "-o", "json");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err())
                .isEqualTo("faultctl: can't reach faultd: there is no socket /nowhere/faultd.sock; is it running?"
                        + " start it with: sudo faultd\n");
        assertThat(run.out()).startsWith("{").contains("\"code\":-32000");
    }

    @Test
    void theOptionGoesBeforeTheEnvironment() {
        server.answersResult("[]");

        Run run = run(Map.of("FAULTD_HOST", "unix:///nowhere/faultd.sock"), "-H", server.address(), "status", "-q");

        assertThat(run).isEqualTo(new Run(0, "", ""));
    }

    @Test
    void anAnswerOfAnotherShapeIsAFailureInOneLine() {
        server.answersResult("[7]");

        assertThat(run("status"))
                .isEqualTo(new Run(
                        1,
                        "",
                        "faultctl: the daemon's answer is not as expected: an item of the result should be"
                                + " an object, but is 7\n"));
    }

    @Test
    void profilesAreATable() {
        server.answersResult(
                "[{\"name\":\"3g\",\"delay\":\"250ms\",\"jitter\":\"0\",\"loss\":\"1.5%\",\"rate\":\"750kbit\",\"source\":\"comcast\"},"
                        + "{\"name\":\"mine\",\"delay\":\"0\",\"jitter\":\"0\",\"loss\":\"1%\",\"rate\":null,\"source\":\"configuration\"}]");

        assertThat(run("profiles").out())
                .isEqualTo(
                        """
                        PROFILE  DELAY  JITTER  LOSS  RATE     SOURCE
                        3g       250ms  0       1.5%  750kbit  comcast
                        mine     0      0       1%    -        configuration
                        """);
        assertThat(run("profiles -q").out()).isEqualTo("3g\nmine\n");
    }
}
