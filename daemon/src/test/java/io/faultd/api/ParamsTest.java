package io.faultd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.engine.Ending;
import io.faultd.protocol.RpcError;
import io.faultd.rpc.RpcException;
import io.faultd.unit.Durations;
import io.faultd.unit.Probability;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThat(MatchParams.read(params).to()).hasSize(50);

        Params more = params(two.replace("'to':[", "'to':['/b/',"));
        more.selection();
        assertRefused(() -> MatchParams.read(more), "slow: to: of regular expressions a call may have 100");
        assertRefused(
                () -> params("{'groups':[[" + some + "],[" + some + "],['/b/']]}")
                        .groups(),
                "slow: groups: of regular expressions a call may have 100");
    }

    @Test
    void aFlagIsTrueOrFalse() {
        assertThat(params("{'all':true}").flag("all")).isTrue();
        assertRefused(() -> params("{'all':'yes'}").flag("all"), "slow: all: must be true or false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "1000000000", "99999999999999999999", "'x'", "''", "[1]", "true"})
    void aCountIsAWholeNumberFromOne(String value) {
        assertRefused(
                () -> params("{'gap':" + value + "}").positive("gap"), "slow: gap: must be a whole number from 1");
    }

    @Test
    void aCountMayBeWrittenAsText() {
        assertThat(params("{'gap':'7'}").positive("gap")).contains(7);
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
            assertRefused(() -> params(nothing).someSelection(), "slow needs targets: name some, or say all (--all)");
        }
        assertRefused(
                () -> params("{'targets':[' ']}").someSelection(),
                "slow: targets: an empty word selects no target; write a container's name, or --all for everything");
    }

    @Test
    void randomAloneMeansOneOfAll() {
        Params random = params("{'random':true}");

        assertThat(random.selection().all()).isTrue();
        assertThat(random.sample()).contains(1);
        assertThat(params("{'random':3,'targets':['a']}").selection().all()).isFalse();
        assertThat(params("{'random':3}").sample()).contains(3);
        assertThat(params("{'random':false}").sample()).isEmpty();
        assertRefused(() -> params("{'random':0}").sample(), "slow: random: must be a whole number from 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'groups':[]}", "{'groups':'a'}", "{'groups':{}}"})
    void groupsAreNeeded(String json) {
        assertThatThrownBy(() -> params(json).groups())
                .isInstanceOf(RpcException.class)
                .hasMessageStartingWith("slow needs groups: a list of lists of targets");
    }

    @Test
    void aGroupIsOneTargetOrMore() {
        assertThat(params("{'groups':[['a'],['b','c']]}").groups()).hasSize(2);
        assertRefused(
                () -> params("{'groups':[['a'],[]]}").groups(),
                "slow: groups: has an empty group; a group is one target or more");
    }

    @Test
    void aLifetimeIsLongerThanNothing() {
        assertThat(params("{'for':'30s'}").ending()).isEqualTo(Ending.of(Duration.ofSeconds(30)));
        assertRefused(() -> params("{'for':'0s'}").ending(), "slow: for: must be longer than 0");
        assertThatThrownBy(() -> params("{'for':'-5s'}").ending()).hasMessageContaining("can't be negative");
    }

    @Test
    void whatNobodyReadIsRefusedTogetherWithWhatThereIs() {
        Params params = params("{'targets':['a'],'delya':'75ms'}");
        params.words("targets");
        params.value("delay", Durations::parse);

        assertRefused(params::refuseOthers, "slow takes no 'delya'; it takes targets, delay");
    }

    @Test
    void anObjectHasParametersOfItsOwn() {
        Params inner = params("{'effects':{'x':1}}").object("effects").orElseThrow();

        assertRefused(inner::refuseOthers, "slow: effects takes no 'x'; it takes nothing");
        assertRefused(() -> params("{'effects':[]}").object("effects"), "slow: effects: must be an object");
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
