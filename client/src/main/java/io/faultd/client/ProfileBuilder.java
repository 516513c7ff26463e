package io.faultd.client;

/** Targets get a network of a known kind, in both directions unless told otherwise. */
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
