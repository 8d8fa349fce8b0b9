using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Files;

/// <summary>A file of any size passes through the same little memory, with progress to see. Alone, as memory is the whole process's.</summary>
[Collection(ProcessState.Name)]
public sealed class LargeFileTests : IDisposable
{
    private const long Length = 200L * 1024 * 1024;
    private const long MostAllocated = Length / 8;

    private readonly PowerShellEngine _engine = new();
    private readonly TestFolder _folder = new();

    public LargeFileTests() => _folder.Enter(_engine);

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Uploading_200_MB_allocates_a_fraction_of_that_and_tells_progress()
    {
        using var server = new ByteServer();
        _engine.Connect(server.Uri);
        MakeBigFile();
        PipelineResult result = Measured("New-MAFile big.bin", out long allocated);
        Assert.Equal("file_1", result.Output.Single().Properties["Id"].Value);
        Assert.InRange(server.Received, Length, Length + 1000);
        Assert.InRange(allocated, 0, MostAllocated);
        AssertProgress(result, "Uploading big.bin");
    }

    [Fact]
    public void Downloading_200_MB_allocates_a_fraction_of_that_and_tells_progress()
    {
        using var server = new ByteServer(Length);
        _engine.Connect(server.Uri);
        PipelineResult result = Measured("Save-MAFile file_1 -Destination saved.bin", out long allocated);
        Assert.Equal(Length, new FileInfo(_folder.At("saved.bin")).Length);
        Assert.InRange(allocated, 0, MostAllocated);
        AssertProgress(result, "Downloading file_1");
    }

    [Fact]
    public void A_refusal_comes_before_a_large_file_has_gone_over_the_network()
    {
        using var server = new ByteServer(refusesUploads: true);
        _engine.Connect(server.Uri);
        MakeBigFile();
        PipelineResult result = _engine.Run("New-MAFile big.bin");
        Assert.StartsWith("RequestTooLarge,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.InRange(server.Received, 0, Length / 2);
    }

    private static void AssertProgress(PipelineResult result, string activity)
    {
        ProgressRecord[] records = [.. result.Progress.Where(p => p.Activity == activity)];
        Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
        Assert.Single(records, r => r.RecordType == ProgressRecordType.Completed);
        ProgressRecord[] shown = records[..^1];
        Assert.All(shown, r => Assert.Matches(@"^[0-9.,]+ (kB|MB) of 200[.,]0 MB$", r.StatusDescription));
        Assert.Equal(shown.Select(r => r.PercentComplete).Order(), shown.Select(r => r.PercentComplete));

        // A few a second, and the first at once.
        Assert.InRange(shown.Length, 1, 2 + (int)(result.Duration.TotalSeconds * 5));
    }

    /// <summary>Runs a script and tells how many bytes the process allocated meanwhile.</summary>
    private PipelineResult Measured(string script, out long allocated)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        PipelineResult result = _engine.Run(script, deadline: TimeSpan.FromMinutes(2)).Succeeded();
        allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        return result;
    }

    private void MakeBigFile()
    {
        using var file = new FileStream(_folder.At("big.bin"), FileMode.CreateNew);
        file.SetLength(Length);
    }
}
