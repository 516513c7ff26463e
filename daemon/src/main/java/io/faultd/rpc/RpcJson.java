package io.faultd.rpc;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.faultd.protocol.WireName;

/**
 * How the daemon reads and writes JSON.
 *
 * <p>Written: record components by their {@link WireName}, including nulls, except in an error's data; times in ISO
 * 8601. Read: it refuses duplicate keys, anything after the document, and documents beyond the
 * {@link RpcConfig.JsonLimits}; fractions stay exact decimals.
 */
public final class RpcJson {
    private RpcJson() {}

    /** A mapper that writes results and reads requests within the limits. Creating one is slow, so callers keep it. */
    public static ObjectMapper mapper(RpcConfig.JsonLimits limits) {
        var factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxNesting())
                        .maxNumberLength(limits.maxNumberLength())
                        .maxStringLength(limits.maxStringLength())
                        .maxNameLength(limits.maxStringLength())
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .propertyNamingStrategy(new WireNames())
                .disable(
                        SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                        SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
    }

    /** The names of {@link WireName}, which the client uses too. */
    private static final class WireNames extends PropertyNamingStrategies.NamingBase {
        private static final long serialVersionUID = 1L;

        @Override
        public String translate(String javaName) {
            return WireName.of(javaName);
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private interface WithoutNulls {}
}
