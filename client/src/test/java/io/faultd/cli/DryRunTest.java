package io.faultd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The requests and the output of {@code --dry-run}. */
class DryRunTest extends CommandLineFixture {
    private static final String COMMANDS =
            "{\"dry_run\":\"tc\",\"commands\":[\"tc qdisc add\",\"nft -f - <<'END'\\nadd x\\nEND\"]}";

    @Test
    void theCommandsArePrintedForAShell() {
        server.answersResult(COMMANDS);
        assertThat(run("slow db --dry-run")).isEqualTo(new Run(0, "tc qdisc add\nnft -f - <<'END'\nadd x\nEND\n", ""));
    }

    @Test
    void nothingIsSaidSoInAComment() {
        server.answersResult("{\"dry_run\":\"tc\",\"commands\":[]}");
        assertThat(run("stop --all --dry-run tc").out()).isEqualTo("# nothing would be changed\n");
    }

    @Test
    void thePlanIsPrintedAsJson() {
        server.answersResult("{\"dry_run\":\"json\",\"plan\":{\"interfaces\":[],\"drops\":[]}}");
        assertThat(run("slow db --dry-run json").out()).isEqualTo("{\"interfaces\":[],\"drops\":[]}\n");
    }

    @Test
    void jsonOutputIsTheResultJustAsItCame() {
        server.answersResult(COMMANDS);
        assertThat(run("slow db --dry-run -o json").out()).isEqualTo(COMMANDS + "\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "slow db --dry-run | slow | {'targets':['db'],'dry_run':'sh'}",
                "slow --dry-run nft db | slow | {'targets':['db'],'dry_run':'nft'}",
                "slow --dry-run db --for 1s | slow | {'targets':['db'],'for':'1s','dry_run':'sh'}",
                "slow db --dry-run=iptables | slow | {'targets':['db'],'dry_run':'iptables'}",
                "slow --dry-run sh db | slow | {'targets':['db'],'dry_run':'sh'}",
                "slow --dry-run=tc sh | slow | {'targets':['sh'],'dry_run':'tc'}",
                "partition a b --dry-run | partition | {'groups':[['a'],['b']],'dry_run':'sh'}",
                "reset --dry-run db | reset | {'targets':['db'],'dry_run':'sh'}",
                "lease revoke --dry-run l-1 | lease.revoke | {'lease':'l-1','dry_run':'sh'}",
                "join --dry-run | join | {'dry_run':'sh'}",
                "stop db --dry-run | stop | {'targets':['db'],'dry_run':'sh'}",
                "fast --all --dry-run json | fast | {'all':true,'dry_run':'json'}"
            })
    void aScriptIsPrintedUnlessAFormIsNamed(String line, String method, String params) {
        server.answersResult("{\"dry_run\":\"tc\",\"commands\":[]}");
        run(line);
        assertSent(method, params.replace('\'', '"'));
    }
}
