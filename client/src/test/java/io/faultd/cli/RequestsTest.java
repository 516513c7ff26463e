package io.faultd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The request of each command line. */
class RequestsTest extends CommandLineFixture {
    private static final String APPLIED = "{\"fault\":\"f-1\",\"targets\":[],\"interfaces\":[],\"skipped\":[]}";

    private static final String LEASE =
            "{\"lease\":\"l-abcdef\",\"holder\":\"me\",\"ttl\":\"15s\",\"expires\":\"2026-11-21T12:00:00Z\",\"faults\":[\"f-1\"]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "slow db | {'targets':['db']}",
                "slow db web --delay 100ms | {'targets':['db','web'],'delay':'100ms'}",
                "slow --delay=1.5s --jitter 20ms --correlation 25% --distribution pareto db |"
                        + " {'targets':['db'],'delay':'1.5s','jitter':'20ms','correlation':'25%','distribution':'pareto'}",
                "slow db --direction both --for 30s | {'targets':['db'],'direction':'both','for':'30s'}",
                "slow db --to app,10.0.0.0/8 --to fd00::/8 --except 10.0.0.1 --port 80,443,1000-1010 --peer-port"
                        + " 1024-65535"
                        + " --protocol tcp,udp | {'targets':['db'],'to':['app,10.0.0.0/8','fd00::/8'],"
                        + "'except':['10.0.0.1'],'port':'80,443,1000-1010','peer_port':'1024-65535','protocol':'tcp,udp'}",
                "rate db --rate 1mbit --to host:example.org --protocol 47 | {'targets':['db'],'rate':'1mbit',"
                        + "'to':['host:example.org'],'protocol':'47'}",
                "slow --fault f-1 --delay 1s | {'fault':'f-1','delay':'1s'}",
                "slow web --fault f-1 --direction out |" + " {'fault':'f-1','targets':['web'],'direction':'out'}",
                "slow --all | {'targets':[],'all':true}",
                "slow --random | {'targets':[],'random':'1'}",
                "slow --random db web | {'targets':['db','web'],'random':'1'}",
                "slow label:tier=web --random=2 | {'targets':['label:tier=web'],'random':'2'}",
                "slow -- db | {'targets':['db']}",
                "slow /web-.*/ netns:blue pid:1 db/eth1 db@net |"
                        + " {'targets':['/web-.*/','netns:blue','pid:1','db/eth1','db@net']}",
                "flaky db | {'targets':['db']}",
                "flaky db --loss 0.0001 --correlation 50 | {'targets':['db'],'loss':'0.0001','correlation':'50'}",
                "duplicate db | {'targets':['db']}",
                "corrupt db | {'targets':['db']}",
                "reorder db | {'targets':['db']}",
                "reorder db --percent 50% --gap 5 --delay 20ms |"
                        + " {'targets':['db'],'percent':'50%','gap':'5','delay':'20ms'}",
                "rate db --rate 1mbit | {'targets':['db'],'rate':'1mbit'}",
                "rate db --rate 1mbit --burst 64kb | {'targets':['db'],'rate':'1mbit','burst':'64kb'}",
                "slow db --delay 1ms --seed 42 | {'targets':['db'],'delay':'1ms','seed':'42'}",
                "slow db --slot 5ms-10ms --slot-packets 3 --slot-bytes 2kb"
                        + " | {'targets':['db'],'slot':'5ms-10ms','slot_packets':'3','slot_bytes':'2kb'}",
                "slow db --slot 5ms --slot-jitter 1ms --slot-distribution pareto --delay 1ms |"
                        + " {'targets':['db'],'delay':'1ms','slot':'5ms','slot_jitter':'1ms','slot_distribution':'pareto'}",
                "flaky db --ecn --seed 1 | {'targets':['db'],'seed':'1','ecn':true}",
                "flaky db --loss-model gemodel:1%,10% | {'targets':['db'],'loss_model':'gemodel:1%,10%'}",
                "duplicate db --correlation 5% | {'targets':['db'],'correlation':'5%'}",
                "reorder db --correlation 5% | {'targets':['db'],'correlation':'5%'}",
                "rate db --rate 1mbit --ceil 2mbit | {'targets':['db'],'rate':'1mbit','ceil':'2mbit'}",
                "rate db --rate 1mbit --shaper tbf --peak-rate 2mbit --latency 20ms | {'targets':['db'],'rate':'1mbit',"
                        + "'shaper':'tbf','peak_rate':'2mbit','latency':'20ms'}",
                "rate db --rate 1mbit --shaper netem --overhead -14 --cell 48 --cell-overhead 5 | {'targets':['db'],"
                        + "'rate':'1mbit','shaper':'netem','overhead':'-14','cell':'48','cell_overhead':'5'}",
                "rate a b --rate 1mbit --shared --burst 8kb --direction both"
                        + " | {'targets':['a','b'],'rate':'1mbit','burst':'8kb','shared':true,'direction':'both'}",
                "profile db web 3g | {'targets':['db','web'],'name':'3g'}",
                "profile --all 3g --direction in | {'targets':[],'all':true,'name':'3g','direction':'in'}",
                "profile db --name 3g | {'targets':['db'],'name':'3g'}",
                "drop db | {'targets':['db']}",
                "drop db --reject --port 80,443 --protocol tcp --direction both"
                        + " | {'targets':['db'],'port':'80,443','protocol':'tcp','reject':true,'direction':'both'}",
                "drop --all --to a,10.0.0.0/8 --to fd00::1 --except b --peer-port 1-9 --only syn --every 3 --for 1m"
                        + " | {'targets':[],'all':true,'to':['a,10.0.0.0/8','fd00::1'],'except':['b'],"
                        + "'peer_port':'1-9','only':'syn','every':'3','for':'1m'}",
                "drop db --dns | {'targets':['db'],'dns':true}",
                "drop db --only established --reset | {'targets':['db'],'reset':true,'only':'established'}",
                "drop --fault f-1 --every 3 | {'fault':'f-1','every':'3'}",
                "drop web --fault f-1 --port 80 | {'fault':'f-1','targets':['web'],'port':'80'}",
                "partition a b --reject | {'groups':[['a'],['b']],'reject':true}",
                "partition a b c --shape halves --one-way"
                        + " | {'targets':['a','b','c'],'shape':'halves','one_way':true}",
                "partition --all --shape majorities-ring --random"
                        + " | {'targets':[],'all':true,'shape':'majorities-ring','random':true}",
                "partition a,b c --seed 7 | {'targets':['a','b','c'],'seed':'7'}",
                "partition --drop-from a=b,c --drop-from label:x=y=d | {'drops':{'a':['b','c'],'label:x=y':['d']}}",
                "partition a b,c | {'groups':[['a'],['b','c']]}",
                "partition a | {'groups':[['a']]}",
                "partition a b --one-way --rest --for 5m |"
                        + " {'groups':[['a'],['b']],'one_way':true,'rest':true,'for':'5m'}",
                "slow db --lease l-abcdef | {'targets':['db'],'lease':'l-abcdef'}",
                "partition a b --direction both | {'groups':[['a'],['b']],'direction':'both'}",
                "partition /a{1,2}/,b c | {'groups':[['/a{1,2}/','b'],['c']]}",
            })
    void aFaultingCommandSendsItsOptions(String line, String params) {
        server.answersResult(APPLIED);

        Run run = run(line);

        assertThat(run).isEqualTo(new Run(0, "fault f-1\nTARGET  INTERFACE  DIRECTION\n", ""));
        assertSent(line.substring(0, line.indexOf(' ')), params.replace('\'', '"'));
    }

    @Test
    void aDistributionsFileIsReadHereAndItsNumbersAreSent(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("mine.dist"), "# mine\n -8192 0\n\t8192\n");
        server.answersResult(APPLIED);

        assertThat(run("slow db --jitter 1ms --distribution-file " + file).status())
                .isZero();
        assertSent("slow", "{\"targets\":[\"db\"],\"jitter\":\"1ms\",\"distribution\":[-8192,0,8192]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "stop db web | {'targets':['db','web']}",
                "stop --all | {'all':true}",
                "stop --fault f-1 --fault f-2 | {'fault':['f-1','f-2']}",
                "stop db --fault f-1 | {'targets':['db'],'fault':['f-1']}",
                "fast db | {'targets':['db']}",
                "fast --all | {'all':true}",
                "join | {}",
            })
    void anEndingCommandSendsWhatIsToEnd(String line, String params) {
        server.answersResult("{\"ended\":[\"f-1\"],\"reduced\":[],\"targets\":[\"db\"]}");

        assertThat(run(line)).isEqualTo(new Run(0, "ended f-1\nfree: db\n", ""));
        assertSent(line.split(" ")[0], params.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "lease create | lease.create | {} | lease l-abcdef holds until 2026-11-21T12:00:00Z, 15s from each"
                        + " renewal",
                "-q lease create --ttl 1m --holder me | lease.create | {'ttl':'1m','holder':'me'} | l-abcdef",
                "lease renew l-abcdef -q | lease.renew | {'lease':'l-abcdef'} | l-abcdef",
            })
    void aLeaseIsMadeAndRenewed(String line, String method, String params, String printed) {
        server.answersResult(LEASE);

        assertThat(run(line)).isEqualTo(new Run(0, printed + "\n", ""));
        assertSent(method, params.replace('\'', '"'));
    }

    @Test
    void aLeaseIsRevoked() {
        server.answersResult("{\"ended\":[\"f-1\"],\"reduced\":[],\"targets\":[\"db\"]}");

        assertThat(run("lease revoke l-abcdef")).isEqualTo(new Run(0, "ended f-1\nfree: db\n", ""));
        assertSent("lease.revoke", "{\"lease\":\"l-abcdef\"}");
    }

    @Test
    void haltAndResumeSayTheirNamesAndTheReason() {
        server.answersResult("{\"halted\":null,\"ended\":[]}");

        run(Map.of("FAULTD_HOST", server.address()), "halt", "--reason", "release under way");
        run("halt");
        run("resume");

        assertThat(server.requests().stream()
                        .map(request -> request.call().get("method") + " "
                                + Json.write(request.call().get("params"))))
                .containsExactly("halt {\"reason\":\"release under way\"}", "halt {}", "resume {}");
    }

    @Test
    void leasesAreListed() {
        server.answersResult("[" + LEASE + "]");

        assertThat(run("lease list"))
                .isEqualTo(new Run(
                        0,
                        """
                        LEASE     HOLDER  TTL  EXPIRES               FAULTS
                        l-abcdef  me      15s  2026-11-21T12:00:00Z  f-1
                        """,
                        ""));
        assertSent("lease.list", "{}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "status | {}",
                "status db /web-.*/ | {'targets':['db','/web-.*/']}",
                "faults | {}",
                "targets | {}",
                "profiles | {}",
                "doctor | {}",
            })
    void aListingCommandSendsWhatItIsAbout(String line, String params) {
        server.answersResult("[]");

        assertThat(run("-q " + line).status()).isZero();
        assertSent(line.split(" ")[0], params.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource({
        "-o json -q status db",
        "status -o json -q db",
        "status db -ojson -q",
        "-q status --output=json db",
        "--quiet --output json status db",
        "status -qo json db"
    })
    void commonOptionsStandBeforeAndBehindTheCommand(String line) {
        server.answersResult("[]");

        assertThat(run(line)).isEqualTo(new Run(0, "[]\n", ""));
        assertSent("status", "{\"targets\":[\"db\"]}");
    }
}
