using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;
using Xunit;

namespace ManagedAgents.Tests.Engine;

/// <summary>The engine harness keeps what it promises to the tests that rely on it.</summary>
public sealed class PowerShellEngineTests : IDisposable
{
    private readonly PowerShellEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Runs_with_parameters_and_input_and_keeps_variables()
    {
        PipelineResult result = _engine.Run(
            "param($Factor) $input | ForEach-Object { $_ * $Factor }; $kept = 'yes'",
            new Dictionary<string, object?> { ["Factor"] = 3 },
            input: new[] { 1, 2 });

        Assert.Equal([3, 6], result.Succeeded().Values<int>());
        Assert.Equal("yes", _engine.Run("$kept").Only<string>());
    }

    [Fact]
    public void Tells_non_terminating_errors_from_the_one_that_ended_the_pipeline()
    {
        PipelineResult passed = _engine.Run("Get-Module -Name x -FullyQualifiedName x -ErrorAction Continue; 'on'");
        Assert.NotNull(passed.FirstError);

        PipelineResult failed = _engine.Run("1; throw 'no more'; 2");
        Assert.Equal(1, failed.Only<int>());
        Assert.Equal("no more", failed.FirstError!.ToString());
        Assert.False(failed.Stopped);
        Assert.Throws<InvalidOperationException>(failed.Succeeded);
    }

    [Fact]
    public async Task Hands_out_each_object_as_it_arrives_and_stops_at_once()
    {
        using RunningPipeline running = _engine.Start("1..2; while ($true) { }");

        Assert.Equal(1, (await running.NextAsync())!.BaseObject);
        Assert.Equal(2, (await running.NextAsync())!.BaseObject);
        Assert.InRange(await running.StopAsync(), TimeSpan.Zero, Deadline.Prompt);
        Assert.Null(await running.NextAsync());
        PipelineResult result = await running.Completion;
        Assert.True(result.Stopped);
        Assert.Null(result.Failure);
        Assert.Equal(2, result.Output.Count);
    }

    [Fact]
    public void An_engine_that_another_test_had_is_as_new()
    {
        SessionStateCommandEntry[] mark = [new SessionStateCmdletEntry("Select-Here", typeof(SelectFirstCommand), null)];
        string[] Seen(PowerShellEngine engine) =>
        [
            .. new[] { "Variable:", "Function:", "Alias:" }.SelectMany(drive => engine.Runspace.SessionStateProxy.InvokeProvider.ChildItem.Get(drive, false))
                .Select(static item => item.BaseObject is CommandInfo command ? $"{command.Name} {command.Definition}" : $"{item.Properties["Name"].Value}={item.Properties["Value"].Value}")
                .Where(static line => !line.StartsWith("?=", StringComparison.Ordinal)),
            $"{engine.Runspace.SessionStateProxy.Path.CurrentLocation} {engine.Runspace.SessionStateProxy.LanguageMode}",
        ];
        Runspace first;
        string[] before;
        using (var engine = new PowerShellEngine(cmdlets: mark))
        {
            first = engine.Runspace;
            before = Seen(engine);
            engine.Host.Width = 200;
            engine.Connect(new Uri("http://127.0.0.1:9/"), "sk-ant-key");
            engine.Runspace.SessionStateProxy.Path.SetLocation("/");
            engine.Run("$global:left = 1; $ErrorActionPreference = 'Stop'; function global:Left { }; function global:prompt { 'other' }; $null = $ExecutionContext.InvokeProvider.Item.New('Alias:', 'left2', '', 'Get-Module'); Set-StrictMode -Version Latest; $ExecutionContext.InvokeCommand.CommandNotFoundAction = { }").Succeeded();
            engine.Run("$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'; throw 'up'");
        }

        using (var engine = new PowerShellEngine(cmdlets: mark))
        {
            Assert.Same(first, engine.Runspace);
            Assert.Equal((string.Empty, 120), (engine.Host.Text, engine.Host.Width));
            Assert.Equal(before, Seen(engine));
            Assert.StartsWith("NotConnected,", engine.Run("Get-MAAgent").FirstError!.FullyQualifiedErrorId, StringComparison.Ordinal);
            engine.Run("$never").Succeeded();
            engine.Run("$null = Start-MAEmulator").Succeeded();
        }

        using var last = new PowerShellEngine(cmdlets: mark);
        Assert.NotSame(first, last.Runspace);
        Assert.Equal(RunspaceState.Closed, first.RunspaceStateInfo.State);
    }

    [Fact]
    public void A_run_that_misses_its_deadline_is_stopped_and_told() =>
        Assert.Throws<TimeoutException>(() => _engine.Run("while ($true) { }", deadline: TimeSpan.FromMilliseconds(50)));

    [Fact]
    public void Select_First_ends_an_endless_pipeline() =>
        Assert.Equal([1, 2], _engine.Run("& { while ($true) { ++$n; $n } } | Select-First 2").Succeeded().Values<int>());

    [Fact]
    public void Parallel_runspaces_find_the_staged_module_by_name() => Assert.Equal(
        RepositoryFolder.Module,
        _engine.Run("1 | ForEach-Object -Parallel { Import-Module ManagedAgents; (Get-Module ManagedAgents).ModuleBase }").Succeeded().Only<string>());

    [Fact]
    public void Shows_objects_by_the_default_formatting_and_answers_confirmations()
    {
        Assert.Equal("text\n", _engine.Show("'text'"));

        const string script =
            "function Remove-It { [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param() if ($PSCmdlet.ShouldProcess('it')) { 'gone' } } Remove-It";
        _engine.Host.AnswerNext('N');
        Assert.Empty(_engine.Run(script).Succeeded().Output);
        _engine.Host.AnswerNext('Y');
        Assert.Equal("gone", _engine.Run(script).Only<string>());
        Assert.Equal(2, _engine.Host.Prompts.Count(prompt => prompt.Contains("it", StringComparison.Ordinal)));
        Assert.Contains("no answer", _engine.Run(script).FirstError!.ToString(), StringComparison.Ordinal);
    }
}
