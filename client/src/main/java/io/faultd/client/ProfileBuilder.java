package io.faultd.client;

/** Targets get a network of a known kind, by default in both directions. */
public final class ProfileBuilder extends ShapingBuilder<ProfileBuilder> {
    ProfileBuilder(FaultdClient client, String name, String... targets) {
        super(client, "profile", targets);
        with("name", name);
    }

    @Override
    ProfileBuilder self() {
        return this;
    }
}
