package io.faultd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.fault.spec.EffectSpec;
import io.faultd.fault.spec.EndingOptions;
import io.faultd.fault.spec.FaultSpec;
import io.faultd.fault.spec.MatchOptions;
import io.faultd.fault.spec.PartitionOptions;
import io.faultd.fault.spec.TrafficOptions;
import io.faultd.protocol.RpcError;
import io.faultd.rpc.RpcException;
import io.faultd.unit.Durations;
import io.faultd.unit.Probability;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParamsTest {
    @Test
    void aNumberCountsAsItsText() {
        assertThat(params("{'loss':30}").value("loss", Probability::parse)).contains(Probability.ofPercent(30));
        assertThat(params("{'loss':0.5}").value("loss", Probability::parse)).contains(Probability.ofPercent(0.5));
        assertThat(params("{'loss':'30%'}").value("loss", Probability::parse)).contains(Probability.ofPercent(30));
    }

    @Test
    void nullIsTheSameAsNothing() {
        assertThat(params("{'loss':null}").value("loss", Probability::parse)).isEmpty();
        assertThat(params("{'all':null}").flag("all")).isFalse();
        assertThat(params("{'targets':null}").words("targets")).isEmpty();
    }

    @Test
    void aBadValueIsRefusedUnderItsName() {
        assertRefused(
                () -> params("{'loss':'140%'}").value("loss", Probability::parse),
                "slow: loss: a percentage lies between 0 and 100: '140%'");
        assertRefused(() -> params("{'loss':[]}").value("loss", Probability::parse), "slow: loss: must be a string");
        assertRefused(() -> params("{'loss':true}").value("loss", Probability::parse), "slow: loss: must be a string");
        assertRefused(() -> params("{}").required("rate", Probability::parse), "slow needs rate");
    }

    @Test
    void aCallHasNotMoreRegularExpressionsThanTheConductorHasTimeFor() throws RpcException {
        String some = "'/a.*/'" + ",'/a.*/'".repeat(49);
        String two = "{'targets':[" + some + "],'to':[" + some + "]}";
        Params params = params(two);
        assertThat(params.selection().words()).hasSize(50);
        assertThat(params.read(MatchOptions.SPEC).to()).hasSize(50);

        Params more = params(two.replace("'to':[", "'to':['/b/',"));
        more.selection();
        assertRefused(
                () -> more.read(MatchOptions.SPEC),
                "slow: to: too many regular expressions; a call can have at most 100");
        assertRefused(
                () -> params("{'groups':[[" + some + "],[" + some + "],['/b/']]}")
                        .read(PartitionOptions.SPEC),
                "slow: groups: too many regular expressions; a call can have at most 100");
    }

    @Test
    void aFlagIsTrueOrFalse() {
        assertThat(params("{'all':true}").flag("all")).isTrue();
        assertRefused(() -> params("{'all':'yes'}").flag("all"), "slow: all: must be true or false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0 | a gap lies between 1 and 1000000: '0'",
                "-1 | '-1' is not a number",
                "1.5 | '1.5' is not a number",
                "1000000000 | '1000000000' is not a number",
                "99999999999999999999 | '99999999999999999999' is not a number",
                "'x' | 'x' is not a number; write a whole number from 1",
                "'' | '' is not a number",
                "[1] | must be a string",
                "true | must be a string"
            })
    void aCountIsAWholeNumberFromOne(String value, String problem) {
        assertThatThrownBy(() -> params("{'gap':" + value + "}").read(EffectSpec.of("reorder")))
                .isInstanceOf(RpcException.class)
                .hasMessageStartingWith("slow: gap: " + problem);
    }

    @Test
    void aCountMayBeWrittenAsText() throws RpcException {
        assertThat(params("{'gap':'7'}").read(EffectSpec.of("reorder")))
                .isEqualTo(params("{'gap':7}").read(EffectSpec.of("reorder")));
    }

    @Test
    void wordsAreAListOfStringsOrOneOfThem() {
        assertThat(params("{'targets':['a','b']}").words("targets")).containsExactly("a", "b");
        assertThat(params("{'targets':'a'}").words("targets")).containsExactly("a");
        assertRefused(() -> params("{'targets':[1]}").words("targets"), "slow: targets: must be a list of strings");
        assertRefused(
                () -> params("{'targets':{}}").words("targets"),
                "slow: targets: must be a list of at most 10000 strings");
    }

    @Test
    void aSelectionOfNothingIsRefusedWhereSomethingIsNeeded() {
        assertThat(params("{}").selection().isEmpty()).isTrue();
        for (String nothing : List.of("{}", "{'targets':[]}", "{'all':false}", "{'random':false}")) {
            assertRefused(
                    () -> params(nothing).read(FaultSpec.traffic()),
                    "slow: no target: name one, or write all for everything in scope");
        }
        assertRefused(
                () -> params("{'targets':[' ']}").read(FaultSpec.traffic()),
                "slow: targets: an empty word selects no target; write a container's name, or --all for everything");
    }

    @Test
    void randomAloneMeansOneOfAll() throws RpcException {
        TrafficOptions random = params("{'random':true}").read(FaultSpec.traffic());

        assertThat(random.selection().all()).isTrue();
        assertThat(random.random()).contains(1);
        TrafficOptions named = params("{'random':3,'targets':['a']}").read(FaultSpec.traffic());
        assertThat(named.selection().all()).isFalse();
        assertThat(named.random()).contains(3);
        assertThat(params("{'random':false,'all':true}")
                        .read(FaultSpec.traffic())
                        .random())
                .isEmpty();
        assertRefused(
                () -> params("{'random':0}").read(FaultSpec.traffic()),
                "slow: random: a number of random targets lies between 1 and 999999999: '0'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | no group: name the targets to be cut off",
                "{'groups':[]} | no group: name the targets to be cut off",
                "{'groups':'a'} | groups: must be a list of lists of targets",
                "{'groups':{}} | groups: must be a list of lists of targets"
            })
    void groupsAreNeeded(String json, String problem) {
        assertThatThrownBy(() -> params(json).read(PartitionOptions.SPEC))
                .isInstanceOf(RpcException.class)
                .hasMessageStartingWith("slow: " + problem);
    }

    @Test
    void aGroupIsOneTargetOrMore() throws RpcException {
        assertThat(params("{'groups':[['a'],['b','c']]}")
                        .read(PartitionOptions.SPEC)
                        .groups())
                .hasSize(2);
        assertRefused(
                () -> params("{'groups':[['a'],[]]}").read(PartitionOptions.SPEC),
                "slow: groups: has an empty group; a group is one target or more");
    }

    @Test
    void aLifetimeIsLongerThanNothing() throws RpcException {
        assertThat(params("{'all':true,'for':'30s'}").read(FaultSpec.traffic()).ending())
                .isEqualTo(new EndingOptions(Optional.of(Duration.ofSeconds(30)), Optional.empty()));
        assertRefused(
                () -> params("{'for':'0s'}").read(FaultSpec.traffic()),
                "slow: for: a fault must last some time; leave it out for the daemon's longest");
        assertThatThrownBy(() -> params("{'for':'-5s'}").read(FaultSpec.traffic()))
                .hasMessageContaining("can't be negative");
    }

    @Test
    void whatNobodyReadIsRefusedTogetherWithWhatThereIs() {
        Params params = params("{'targets':['a'],'delya':'75ms'}");
        params.words("targets");
        params.value("delay", Durations::parse);

        assertRefused(params::refuseOthers, "slow takes no 'delya'; it takes targets, delay");
    }

    @Test
    void anObjectHasMembersOfItsOwn() throws RpcException {
        assertThat(params("{'effects':{'x':{'y':[1,'2',true,null]},'z':null}}").members("effects"))
                .hasValueSatisfying(members -> assertThat(members)
                        .containsEntry("x", Map.of("y", Arrays.asList(1, "2", true, null)))
                        .containsEntry("z", null));
        assertRefused(() -> params("{'effects':[]}").members("effects"), "slow: effects: must be an object");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.error()).isEqualTo(RpcError.INVALID_PARAMS))
                .hasMessage(message);
    }

    static Params params(String json) {
        try {
            return new Params("slow", (ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"')));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
