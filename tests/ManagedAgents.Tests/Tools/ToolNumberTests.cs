using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using ManagedAgents.Tests.Runs;
using Xunit;

namespace ManagedAgents.Tests.Tools;

/// <summary>A number of an agent's call reaches the command as it was written, or the agent is told why it does not.</summary>
public sealed class ToolNumberTests : InvokeTests
{
    private static readonly (string Input, string Result)[] Cases =
    [
        ("""{"U":9223372036854775809}""", "9223372036854775809"),
        ("""{"U":18446744073709551615}""", "18446744073709551615"),
        ("""{"U":9007199254740993.0}""", "9007199254740993"),
        ("""{"U":18446744073709551616}""", "The parameter 'U' is out of the range of UInt64."),
        ("""{"U":-1}""", "The parameter 'U' is out of the range of UInt64."),
        ("""{"U":1.5}""", "The parameter 'U' must be a whole number."),
        ("""{"B":123456789012345678901}""", "123456789012345678901"),
        ("""{"B":1e30}""", "1000000000000000000000000000000"),
        ("""{"B":1e300000000}""", "The parameter 'B' is out of the range of BigInteger."),
        ("""{"D":12345678901234567.89}""", "12345678901234567.89"),
        ("""{"D":0.12345678901234567891}""", "0.12345678901234567891"),
        ("""{"D":1.10}""", "1.10"),
        ("""{"D":0.123456789012345678901234567890123}""", "The parameter 'D' has more digits than Decimal holds."),
        ("""{"D":1e29}""", "The parameter 'D' is out of the range of Decimal."),
        ("""{"F":0.1}""", "0.1"),
        ("""{"F":3.14159265358979323846}""", "3.141592653589793"),
        ("""{"F":9007199254740993}""", "The parameter 'F' has more digits than Double holds."),
        ("""{"F":1e400}""", "The parameter 'F' is out of the range of Double."),
        ("""{"S":12345678901234567890}""", "12345678901234567890"),
        ("""{"S":1.10}""", "1.10"),
        ("""{"S":1234e5}""", "1234e5"),
        ("""{"S":-0}""", "-0"),
        ("""{"S":"007"}""", "007"),
        ("""{"H":{"n":12345678901234567890}}""", "12345678901234567890"),
        ("""{"H":{"n":1.10}}""", "1.10"),
        ("""{"H":{"n":"1.10"}}""", "1.10"),
        ("""{"H":{"n":1e400}}""", "The parameter 'H.n' is out of the range of all numbers here; give it as text."),
        ("""{"H":{"n":0.123456789012345678901234567890123}}""", "The parameter 'H.n' has more digits than a number here holds; give it as text."),
        ("""{"O":[{"n":123456789012345678901234567890123}]}""", "123456789012345678901234567890123"),
    ];

    [Fact]
    public void Each_is_the_number_that_was_written_or_an_error_that_says_why()
    {
        ServeSteps([.. Cases.Select(c => $$"""{"customTool":"set_number","input":{{c.Input}}}"""), """{"message":"done"}"""]);
        Define("""
            function Set-Number {
                param([uint64] $U, [bigint] $B, [decimal] $D, [double] $F, [string] $S, [hashtable] $H, [object] $O)
                foreach ($value in $PSBoundParameters.Values) { if ($value -is [hashtable]) { $value = $value.n } elseif ($value -is [object[]]) { $value = $value[0]['n'] }; [System.Convert]::ToString($value, [cultureinfo]::InvariantCulture) }
            }
            """);
        var calls = ToolCalls(Result("Invoke-MAAgent go @work -Tool Set-Number"));

        Assert.Equal(Cases.Select(c => (c.Input, c.Result)), Cases.Zip(calls, (c, call) => (c.Input, Text(call, "Result").Replace("Errors:\n", string.Empty, StringComparison.Ordinal))));
        Assert.Equal(Cases.Select(c => c.Result.StartsWith("The parameter", StringComparison.Ordinal)), calls.Select(call => Value<bool>(call, "IsError")));
    }

    [Fact]
    public async Task A_name_that_comes_twice_is_told_to_the_agent()
    {
        using var server = new RunServer();
        Define("function Set-Number { param([int] $N) \"got $N\" }");
        using RunningPipeline running = Engine.Connect(server.Uri).Start("Invoke-MAAgent go -Agent agent_1 -Environment env_1 -Tool Set-Number");
        string call = RunServer.CustomCall("set_number").Replace("\"input\":{}", "\"input\":{\"N\":1,\"N\":2}", StringComparison.Ordinal);
        await server.Events.SendAsync(call);
        await WaitFor.ConditionAsync(() => server.Sent.Any(e => e.GetProperty("type").GetString() == "user.custom_tool_result"));
        await server.Events.SendAsync(RunServer.Idle());
        await running.ResultAsync();

        JsonElement sent = server.Sent.Single(e => e.GetProperty("type").GetString() == "user.custom_tool_result");
        Assert.True(sent.GetProperty("is_error").GetBoolean());
        Assert.Contains("'N' twice", sent.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_command_puts_out_and_a_hashtable_sends_keeps_its_digits()
    {
        ServeSteps("""{"customTool":"get_number","input":{}}""", """{"message":"done"}""");
        Define("function Get-Number { [pscustomobject]@{ U = [uint64]::MaxValue; L = [long]::MinValue; D = [decimal]::MaxValue; E = 1.10d; B = [bigint]::Parse('123456789012345678901234567890'); F = 0.1; R = 1/3; S = '1.10' } }");
        Assert.Equal(
            """{"U":18446744073709551615,"L":-9223372036854775808,"D":79228162514264337593543950335,"E":1.10,"B":123456789012345678901234567890,"F":0.1,"R":0.3333333333333333,"S":"1.10"}""",
            Text(OnlyCall(Result("Invoke-MAAgent go @work -Tool Get-Number")), "Result"));

        Define("$agent = New-MAAgent -Name Numbers -Model claude-opus-4-6 -Tool @{ type = 'custom'; name = 'n'; description = 'd'; input_schema = @{ type = 'object'; properties = [ordered]@{ a = [ordered]@{ maximum = [uint64]::MaxValue; minimum = [bigint]::Parse('-99999999999999999999'); default = 1.10d } } } }");
        Assert.Equal("18446744073709551615 -99999999999999999999 1.10", Run("$a = (Get-MAAgent $agent.Id).Tools[0].InputSchema.properties.a; [string]::Join(' ', @($a.maximum, $a.minimum, $a.default).ForEach({ [System.Convert]::ToString($_, [cultureinfo]::InvariantCulture) }))").Succeeded().Only<string>());
    }
}
