using System;
using System.Diagnostics;
using System.Net.Http;
using System.Threading.Tasks;

namespace ManagedAgents.Benchmarks.Server;

/// <summary>The server's process.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static ServerProcess Start()
    {
        Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["serve"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        return new ServerProcess(process, new Uri(process.StandardOutput.ReadLine()!));
    }

    /// <summary>How many connections were made so far.</summary>
    public async Task<int> ConnectionsAsync()
    {
        using var client = new HttpClient();
        return int.Parse(await client.GetStringAsync(new Uri(Address, "connections")), System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
            _process.Kill();
        _process.Dispose();
    }
}
