using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Connection;

/// <summary>A service that accepts no connection is told from one that answers slowly.</summary>
public sealed class ConnectTimeoutTests : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _waiting = [];
    private readonly PowerShellEngine _engine = new();

    /// <summary>Listens on an address whose queue is full, so that a further connect is neither accepted nor refused.</summary>
    public ConnectTimeoutTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1);
        for (int i = 0; i < 8; i++)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _waiting.Add(client);
            _ = client.ConnectAsync(_listener.LocalEndPoint!).ContinueWith(static connect => connect.Exception, TaskScheduler.Default);
        }
    }

    private Uri FullUri => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}");

    public void Dispose()
    {
        _engine.Dispose();
        _waiting.ForEach(client => client.Dispose());
        _listener.Dispose();
    }

    [Theory]
    [InlineData("Get-MASession -Id sesn_1")]
    [InlineData("Send-MAMessage hello -Session sesn_1")]
    [InlineData("Receive-MAEvent -Session sesn_1")]
    public void An_address_that_accepts_no_connection_is_given_up_in_time(string command)
    {
        _engine.Connect(FullUri, more: "-ConnectTimeoutSec 1 -MaxRetryCount 0");
        var watch = Stopwatch.StartNew();
        ErrorRecord error = Assert.Single(_engine.Run(command).Errors);
        Assert.StartsWith("ConnectionFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("1 second", error.Exception.Message, StringComparison.Ordinal);
        Assert.False((bool)((dynamic)error.Exception).OutcomeUnknown);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_message_that_no_connection_was_made_for_is_sent_again_without_looking_for_it()
    {
        _engine.Connect(FullUri, more: "-ConnectTimeoutSec 1 -MaxRetryCount 1");
        PipelineResult result = _engine.Run("Send-MAMessage hello -Session sesn_1 -Verbose");
        Assert.StartsWith("ConnectionFailed,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(result.Verbose, line => line.Contains("trying again", StringComparison.Ordinal));
        Assert.DoesNotContain(result.Verbose, line => line.Contains("Looking for it", StringComparison.Ordinal));
    }

    [Fact]
    public void The_connection_shows_its_deadline()
    {
        _engine.Connect(FullUri);
        Assert.Equal(TimeSpan.FromSeconds(30), _engine.Run("(Get-MAConnection).ConnectTimeout").Only<TimeSpan>());
        _engine.Connect(FullUri, more: "-ConnectTimeoutSec 7");
        Assert.Equal(TimeSpan.FromSeconds(7), _engine.Run("(Get-MAConnection).ConnectTimeout").Only<TimeSpan>());
    }

    [Fact]
    public void A_slow_answer_is_no_slow_connection()
    {
        using var server = new RecordingServer();
        server.On("GET", "/v1/sessions/sesn_1", Reply.When(Task.Delay(TimeSpan.FromSeconds(1.5)), Reply.Json("""{"id":"sesn_1","type":"session","status":"idle"}""")));
        _engine.Connect(server.Uri, more: "-ConnectTimeoutSec 1 -MaxRetryCount 0");
        Assert.Single(_engine.Run("Get-MASession -Id sesn_1").Succeeded().Output);
    }
}
