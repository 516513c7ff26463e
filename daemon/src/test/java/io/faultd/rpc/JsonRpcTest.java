package io.faultd.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonRpcTest {
    private static final Caller CALLER = new Caller.Local(0, 1);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TestMethods methods = new TestMethods();
    private final ObjectMapper mapper = RpcJson.mapper(RpcConfig.JsonLimits.DEFAULT);
    private final JsonRpc rpc =
            new JsonRpc(methods, mapper, 3, new RpcMeters(registry), new RateLimiter(0, System::nanoTime));

    @Test
    void aCallGetsItsNamedParametersAndItsIdBack() throws IOException {
        assertThat(answer("{'jsonrpc':'2.0','id':'a','method':'echo','params':{'delay':'75ms'}}"))
                .isEqualTo(json("{'jsonrpc':'2.0','id':'a','result':{'delay':'75ms'}}"));
    }

    @Test
    void aCallWithoutParamsGetsAnEmptyObject() throws IOException {
        assertThat(answer("{'jsonrpc':'2.0','id':1,'method':'echo'}").get("result"))
                .isEqualTo(json("{}"));
    }

    @Test
    void aNullResultIsStillAResult() throws IOException {
        assertThat(answer("{'jsonrpc':'2.0','id':1,'method':'nothing'}"))
                .isEqualTo(json("{'jsonrpc':'2.0','id':1,'result':null}"));
    }

    @Test
    void aNullIdIsAnIdAndGetsItsAnswer() throws IOException {
        assertThat(answer("{'jsonrpc':'2.0','id':null,'method':'nothing'}").get("id"))
                .isEqualTo(json("null"));
    }

    @Test
    void fractionsArriveExactly() throws IOException {
        assertThat(text("{'jsonrpc':'2.0','id':1,'method':'echo','params':{'loss':0.1000000000000000000001}}"))
                .contains("0.1000000000000000000001");
    }

    @Test
    void recordsAreWrittenByTheirWireNamesNullsIncluded() throws IOException {
        assertThat(answer("{'jsonrpc':'2.0','id':1,'method':'rows'}").get("result"))
                .isEqualTo(
                        json(
                                "{'row':{'container_id':'c1','none':null,'seen_at':'1970-01-01T00:00:00Z','interface':'eth0'}}"));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                                           | -32700 | not valid JSON: the body is empty",
                "{'jsonrpc':'2.0',                                            | -32700 | not valid JSON",
                "{'jsonrpc':'2.0','id':1,'id':2,'method':'echo'}              | -32700 | Duplicate",
                "{'jsonrpc':'2.0','id':1,'method':'echo'} {}                  | -32700 | not valid JSON",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] | -32700 | nesting depth",
                "1111111111222222222233333333334444444444555555555566666666667777777777 | -32700 | Number value length",
                "{'a':0.1e99999999999}                                        | -32700 | exponent is too large",
                "7                                                            | -32600 | must be an object",
                "'x'                                                          | -32600 | must be an object",
                "null                                                         | -32600 | must be an object",
                "[]                                                           | -32600 | empty batch",
                "[1,2,3,4]                                                    | -32600 | a batch of 4 requests; at most 3",
                "{}                                                           | -32600 | jsonrpc",
                "{'jsonrpc':2.0,'id':1,'method':'echo'}                       | -32600 | jsonrpc",
                "{'jsonrpc':'1.0','id':1,'method':'echo'}                     | -32600 | jsonrpc",
                "{'jsonrpc':'2.0','id':1}                                     | -32600 | method",
                "{'jsonrpc':'2.0','id':1,'method':7}                          | -32600 | method",
                "{'jsonrpc':'2.0','id':{},'method':'echo'}                    | -32600 | id",
                "{'jsonrpc':'2.0','id':1.5,'method':'echo'}                   | -32600 | id",
                "{'jsonrpc':'2.0','id':1,'method':'slowly'}                   | -32601 | no method \"slowly\"; there are crash, echo",
                "{'jsonrpc':'2.0','id':1,'method':'echo','params':[1]}        | -32602 | params",
                "{'jsonrpc':'2.0','id':1,'method':'echo','params':null}       | -32602 | params",
                "{'jsonrpc':'2.0','id':1,'method':'echo','params':'db'}       | -32602 | params",
                "{'jsonrpc':'2.0','id':1,'method':'fail'}                     | -32603 | internal error",
                "{'jsonrpc':'2.0','id':1,'method':'crash'}                    | -32603 | internal error",
                "{'jsonrpc':'2.0','id':1,'method':'unwritable'}               | -32603 | internal error",
                "{'jsonrpc':'2.0','id':1,'method':'forget'}                   | -32603 | internal error",
            })
    void whatIsWrongGetsItsCodeAndSaysWhatItIs(String request, int code, String message) throws IOException {
        JsonNode error = answer(request == null ? "" : request).get("error");

        assertThat(error.get("code").intValue()).isEqualTo(code);
        assertThat(error.get("message").textValue())
                .contains(message)
                .doesNotContain("\n", "secret", "Exception", "\tat ");
    }

    @Test
    void bytesThatAreNotUtf8AreNotJson() throws IOException {
        byte[] body = {'{', '"', (byte) 0xff, (byte) 0xfe, '"', '}'};

        assertThat(handle(body).orElseThrow()).asString(StandardCharsets.UTF_8).contains("-32700");
    }

    @Test
    void anErrorOfOursCarriesItsDataAndTheIdOfItsRequest() throws IOException {
        assertThat(answer("{'jsonrpc':'2.0','id':9,'method':'refuse'}"))
                .isEqualTo(json("{'jsonrpc':'2.0','id':9,'error':{'code':-32003,'message':'the kernel said no',"
                        + "'data':{'errno':'ENOENT','interface':'eth0'}}}"));
    }

    @Test
    void anErrorRepeatsOnlyTheBeginningOfALongMethodName() throws IOException {
        String message = answer("{'jsonrpc':'2.0','id':1,'method':'" + "x".repeat(5000) + "'}")
                .at("/error/message")
                .textValue();

        assertThat(message).hasSizeLessThan(250);
    }

    @Test
    void aNotificationIsNotAnsweredHoweverItEnds() {
        for (String method : new String[] {"nothing", "refuse", "fail", "unheard-of"}) {
            byte[] body = bytes("{'jsonrpc':'2.0','method':'" + method + "'}");

            assertThat(handle(body)).as(method).isEmpty();
        }
    }

    @Test
    void aBatchIsAnsweredInItsOrderAndWithoutItsNotifications() throws IOException {
        assertThat(answer("[{'jsonrpc':'2.0','id':1,'method':'nothing'},{'jsonrpc':'2.0','method':'echo'},"
                                + "{'jsonrpc':'2.0','id':2,'method':'refuse'}]")
                        .findValuesAsText("id"))
                .containsExactly("1", "2");
    }

    @Test
    void aBatchOfNotificationsIsNotAnswered() {
        assertThat(handle(bytes("[{'jsonrpc':'2.0','method':'echo'},{'jsonrpc':'2.0','method':'fail'}]")))
                .isEmpty();
    }

    @Test
    void whatIsNoRequestInABatchGetsAnErrorInItsPlace() throws IOException {
        JsonNode answers = answer("[1,{'jsonrpc':'2.0','id':2,'method':'nothing'}]");

        assertThat(answers.at("/0/error/code").intValue()).isEqualTo(-32600);
        assertThat(answers.at("/1/id").intValue()).isEqualTo(2);
    }

    @Test
    void theNextMemberOfABatchIsCalledOnlyWhenTheOneBeforeHasEnded() {
        var answer = rpc.handle(
                        bytes("[{'jsonrpc':'2.0','id':1,'method':'later'},{'jsonrpc':'2.0','id':2,'method':'later'}]"),
                        CALLER)
                .toCompletableFuture();

        assertThat(methods.held).hasSize(1);
        methods.held.remove().complete("first");
        assertThat(methods.held).hasSize(1);
        assertThat(answer).isNotDone();
        methods.held.remove().complete("second");
        assertThat(answer).isCompleted();
    }

    @Test
    void callsAreTimedByMethodAndOutcomeAndUnknownMethodsShareOneName() {
        handle(bytes("{'jsonrpc':'2.0','id':1,'method':'echo'}"));
        handle(bytes("{'jsonrpc':'2.0','id':1,'method':'refuse'}"));
        handle(bytes("{'jsonrpc':'2.0','id':1,'method':'no-1'}"));
        handle(bytes("{'jsonrpc':'2.0','id':1,'method':'no-2'}"));
        handle(bytes("{"));

        assertThat(timed("echo", "ok")).isEqualTo(1);
        assertThat(timed("refuse", "kernel_refused")).isEqualTo(1);
        assertThat(timed("unknown", "method_not_found")).isEqualTo(2);
        assertThat(timed("unknown", "parse_error")).isEqualTo(1);
    }

    private long timed(String method, String outcome) {
        return registry.get("faultd.rpc.requests")
                .tags("method", method, "outcome", outcome)
                .timer()
                .count();
    }

    private JsonNode answer(String request) throws IOException {
        return mapper.readTree(handle(bytes(request)).orElseThrow());
    }

    private String text(String request) {
        return new String(handle(bytes(request)).orElseThrow(), StandardCharsets.UTF_8);
    }

    private Optional<byte[]> handle(byte[] body) {
        return rpc.handle(body, CALLER).toCompletableFuture().join();
    }

    private JsonNode json(String text) throws IOException {
        return mapper.readTree(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
