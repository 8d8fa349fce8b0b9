using Xunit;

namespace ManagedAgents.Tests.Api;

public sealed class OpenApiSchemasTests
{
    [Fact]
    public void An_event_of_the_document_conforms() =>
        Assert.Empty(OpenApiSchemas.Validate("BetaManagedAgentsSessionEvent", """
            {"type":"agent.message","id":"sevt_01","processed_at":"2026-04-08T10:00:01.123456Z","content":[{"type":"text","text":"hi"}]}
            """));

    [Fact]
    public void A_missing_required_property_is_named() =>
        Assert.Contains(OpenApiSchemas.Validate("BetaManagedAgentsSessionStatusIdleEvent", """{"type":"session.status_idle","id":"sevt_01","processed_at":"2026-04-08T10:00:01Z","stop_details":null}"""),
            line => line.Contains("stop_reason", System.StringComparison.Ordinal));

    [Fact]
    public void A_wrong_member_of_a_union_does_not_conform() =>
        Assert.NotEmpty(OpenApiSchemas.Validate("BetaManagedAgentsSessionEvent", """{"type":"agent.surprise","id":"sevt_01","processed_at":"2026-04-08T10:00:01Z"}"""));
}
