using System.Linq;
using System.Text.Json.Nodes;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Agents;

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
    [InlineData("@{ properties = @{}; additionalProperties = $false }", """{"type":"object","properties":{},"additionalProperties":false}""")]
    [InlineData("@{ title = 'T'; properties = @{ a = @{ anyOf = @(@{ type = 'string' }, @{ type = 'null' }); default = @{ '$ref' = 'x' } } } }",
        """{"type":"object","title":"T","properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}],"default":{"$ref":"x"}}}}""")]
    [InlineData("@{ properties = @{ 'a.b-c_1' = @{ type = 'object'; properties = @{ 'größe' = @{} } } } }",
        """{"type":"object","properties":{"a.b-c_1":{"type":"object","properties":{"größe":{}}}}}""")]
    [InlineData("@{ properties = @{ a = @{ type = 'integer'; maximum = [ulong]::MaxValue; minimum = [bigint]::Parse('-99999999999999999999') } } }",
        """{"type":"object","properties":{"a":{"type":"integer","maximum":18446744073709551615,"minimum":-99999999999999999999}}}""")]
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
    [InlineData("@{ anyOf = @() }", "takes no 'anyOf' at its top level")]
    [InlineData("@{ type = 'object'; properties = @{ a = @{} }; oneOf = @() }", "takes no 'oneOf'")]
    [InlineData("@{ type = 'object'; allOf = @() }", "takes no 'allOf'")]
    [InlineData("@{ properties = @{ a = @{ '$ref' = '#/$defs/x' } }; '$defs' = @{ x = @{} } }", "no '$ref', which it has at properties.a;")]
    [InlineData("@{ properties = @{ a = @{ items = @{ oneOf = @(@{}, @{ additionalProperties = @{ '$ref' = '#' } }) } } } }", "at properties.a.items.oneOf[1].additionalProperties;")]
    [InlineData("@{ properties = @{ 'größe' = @{} } }", "'größe'")]
    [InlineData("@{ properties = @{ ('x' * 65) = @{} } }", "1 to 64")]
    [InlineData("@{ properties = @{ \"a`n\" = @{} } }", "1 to 64")]
    [InlineData("'{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\",\"type\":\"null\"}}}'", "'type' twice")]
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

    [Theory]
    [InlineData("bash", "built-in")]
    [InlineData("web_search", "built-in")]
    [InlineData("mcp__x", "mcp__")]
    [InlineData("ant__x", "ant__")]
    [InlineData("größe", "ASCII")]
    public void A_name_that_the_service_keeps_to_itself_is_refused_before_anything_is_sent(string name, string reason)
    {
        PipelineResult local = Engine.Run($"New-MATool '{name}' d");
        PipelineResult inline = Run($"New-MAAgent a -Model m -Tool @{{ type = 'custom'; name = '{name}'; description = 'd'; input_schema = @{{ type = 'object' }} }}");

        Assert.Equal("InvalidToolName", ErrorId(local));
        Assert.All((PipelineResult[])[local, inline], result => Assert.Contains(reason, result.FirstError!.Exception.Message, System.StringComparison.Ordinal));
        Assert.Empty(Server.Requests);
    }

    [Theory]
    [InlineData("@{ type = 'custom'; name = 't'; description = 'd'; input_schema = @{ type = 'object'; anyOf = @() } }", "The input schema of the tool 't' cannot be used: the service takes no 'anyOf'")]
    [InlineData("@{ type = 'custom'; name = 't'; description = 'd' }", "type must be 'object'")]
    [InlineData("@{ type = 'custom'; name = 't'; input_schema = @{ type = 'object' } }", "no description")]
    [InlineData("@{ type = 'custom'; description = 'd'; input_schema = @{ type = 'object' } }", "cannot be a tool's name")]
    [InlineData("([pscustomobject]@{ type = 'custom'; name = 't'; description = 'd'; input_schema = [pscustomobject]@{ type = 'object'; properties = [pscustomobject]@{ 'a b' = [pscustomobject]@{} } } })", "'a b'")]
    public void A_tool_given_by_its_wire_names_is_checked_alike(string tool, string reason)
    {
        foreach (string script in (string[])[$"New-MAAgent a -Model m -Tool {tool}", $"Set-MAAgent agent_1 -Tool {tool}", $"Invoke-MAAgent hi -Model m -Environment env_1 -Tool {tool}"])
        {
            Assert.Contains(reason, Run(script).FirstError!.Exception.Message, System.StringComparison.Ordinal);
        }

        Assert.Empty(Server.Requests);
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
