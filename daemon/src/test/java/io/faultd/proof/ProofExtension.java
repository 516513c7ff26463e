package io.faultd.proof;

import io.faultd.proof.network.DockerNetwork;
import io.faultd.proof.network.IptablesNetwork;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.proof.network.TestNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Provides one network of each kind to all classes that need it, since in the emulated machine a daemon and a container
 * take seconds to start. They are removed after the last test.
 */
final class ProofExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(ProofExtension.class);
    private static final Map<Class<?>, Function<Path, TestNetwork>> KINDS = Map.of(
            NamedNetwork.class,
            NamedNetwork::new,
            IptablesNetwork.class,
            IptablesNetwork::new,
            DockerNetwork.class,
            DockerNetwork::new);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return KINDS.containsKey(parameter.getParameter().getType());
    }

    /** The store closes its values. */
    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> kind = parameter.getParameter().getType();
        return context.getRoot().getStore(SPACE).getOrComputeIfAbsent(kind, key -> KINDS.get(kind)
                .apply(directory()));
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("faultd-proof");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
