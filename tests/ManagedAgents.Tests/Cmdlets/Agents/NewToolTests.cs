using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Cmdlets.Agents;

/// <summary>New-MATool checks a tool before the service does.</summary>
public sealed class NewToolTests : AgentCmdletTests
{
    [Theory]
    [InlineData("", """{"type":"object","properties":{}}""")]
    [InlineData("@{}", """{"type":"object"}""")]
    [InlineData("@{ properties = @{ a = @{ type = 'string' } } }", """{"type":"object","properties":{"a":{"type":"string"}}}""")]
    [InlineData("([pscustomobject]@{ type = 'object'; properties = @{ a = $true } })", """{"type":"object","properties":{"a":true}}""")]
    [InlineData("'{\"type\":\"object\",\"$defs\":{},\"properties\":null,\"required\":null}'", """{"type":"object","$defs":{},"properties":null,"required":null}""")]
    [InlineData("'{}'", """{"type":"object"}""")]
    [InlineData("@{ properties = @{ a = @{ type = 'object'; additionalProperties = $false } }; required = 'a', 'a' }",
        """{"type":"object","properties":{"a":{"type":"object","additionalProperties":false}},"required":["a","a"]}""")]
    public void Takes_a_schema_as_table_or_text(string schema, string expected)
    {
        JsonNode tool = JsonNode.Parse(Assert.Single(JsonOf($"New-MATool t d {schema}")))!;

        AssertJson($$"""{"type":"custom","name":"t","description":"d","input_schema":{{expected}}}""", tool);
    }

    [Theory]
    [InlineData("([ordered]@{ properties = [ordered]@{ z = @{}; a = @{}; m = @{} } })")]
    [InlineData("'{ \"properties\": { \"z\": {}, \"a\": {}, \"m\": {} } }'")]
    public void Keeps_the_order_of_the_properties(string schema) => Assert.Equal(
        """{"type":"custom","name":"t","description":"d","input_schema":{"type":"object","properties":{"z":{},"a":{},"m":{}}}}""",
        Assert.Single(JsonOf($"New-MATool t d {schema}")));

    [Theory]
    [InlineData("@{ type = 'string' }", "'object'")]
    [InlineData("@{ anyOf = @() }", "'object'")]
    [InlineData("@{ properties = @{}; additionalProperties = $false }", "refuses 'additionalProperties'")]
    [InlineData("@{ properties = 'a' }", "'properties'")]
    [InlineData("@{ properties = @{ a = 'string' } }", "'a'")]
    [InlineData("@{ properties = @{ a = @{} }; required = 'a' }", "array")]
    [InlineData("@{ properties = @{ a = @{} }; required = @('a', 'b') }", "'b'")]
    [InlineData("@{ properties = @{ a = @{ default = $Host } } }", "InternalHost")]
    [InlineData("\"{`n  `\"type`\": object }\"", "line 2, byte 11")]
    [InlineData("'[]'", "no object")]
    [InlineData("' '", "empty")]
    [InlineData("5", "Int32")]
    public void A_schema_the_service_would_refuse_is_an_error_that_says_why(string schema, string reason)
    {
        PipelineResult result = Engine.Run($"New-MATool t d {schema}");

        Assert.Empty(result.Output);
        Assert.Equal("InvalidSchema", ErrorId(result));
        Assert.Contains(reason, Assert.Single(result.Errors).Exception.Message, System.StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_record_leaves_the_next_to_be_made()
    {
        PipelineResult result = Engine.Run(
            """
            [pscustomobject]@{ Name = 'has space'; Description = 'd' }, [pscustomobject]@{ Name = 'no_text'; Description = ' ' },
            [pscustomobject]@{ Name = 'x' * 129; Description = 'd' }, [pscustomobject]@{ Name = "line`n"; Description = 'd' },
            [pscustomobject]@{ Name = 'A-b_9'; Description = 'd'; InputSchema = '{}' } | New-MATool
            """);

        Assert.Equal(
            ["InvalidToolName", "InvalidToolDescription", "InvalidToolName", "InvalidToolName"],
            result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal("A-b_9", Assert.Single(result.Output).Properties["Name"].Value);
    }
}
