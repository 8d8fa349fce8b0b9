using System;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.Emulator;

/// <summary>Alone, as it measures the memory of the whole process.</summary>
[Collection(nameof(LargeFileTests))]
[CollectionDefinition(nameof(LargeFileTests), DisableParallelization = true)]
public sealed class LargeFileTests
{
    [Fact]
    public async Task A_large_file_goes_up_and_comes_down_whole_in_little_memory()
    {
        const int size = 200 * 1024 * 1024;
        using var server = TestEmulator.Start();
        using var client = new RawClient(server);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        using var form = new MultipartFormDataContent { { new StreamContent(new PatternStream(size), 64 * 1024), "file", "größe 1.bin" } };
        using var response = await client.Http.PostAsync("/v1/files", form);
        var file = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(size, file["size_bytes"]!.GetValue<long>());
        Assert.Equal("größe 1.bin", file["filename"]!.ToString());
        using var download = await client.Http.GetAsync($"/v1/files/{file["id"]}/content", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(size, download.Content.Headers.ContentLength);
        using var stream = await download.Content.ReadAsStreamAsync();
        Assert.Equal(await SHA256.HashDataAsync(new PatternStream(size)), await SHA256.HashDataAsync(stream));
        // All that was allocated on the way up and down, by client and server together: never the file.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 20_000_000);
    }
}
