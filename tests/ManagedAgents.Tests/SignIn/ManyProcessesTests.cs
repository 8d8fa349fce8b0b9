using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using ManagedAgents.Emulator;
using ManagedAgents.Tests.Files;
using ManagedAgents.Tests.Engine;
using Xunit;

namespace ManagedAgents.Tests.SignIn;

/// <summary>Processes that share a profile refresh it at the same moment, beside a program that takes no lock: none of them is ever signed out.</summary>
public sealed class ManyProcessesTests
{
    // A process works once in each round, when the file of that number is there, and says how it went.
    private const string Script = """
        param($Folder, $Number, $Rounds)
        $ErrorActionPreference = 'Stop'
        Import-Module $env:MA_MODULE
        [IO.File]::WriteAllText("$Folder/ready-$Number", '')
        foreach ($round in 1..$Rounds) {
            while (-not [IO.File]::Exists("$Folder/go-$round")) { [Threading.Thread]::Sleep(5) }
            try { Disconnect-MAService; Connect-MAService -Profile shared; $null = Get-MAVault -First 1; $said = 'ok' } catch { $said = "$_" }
            [IO.File]::WriteAllText("$Folder/tmp-$round-$Number", $said)
            [IO.File]::Move("$Folder/tmp-$round-$Number", "$Folder/done-$round-$Number")
        }
        """;

    [UnixFact]
    public async Task Processes_that_refresh_one_profile_at_once_all_stay_signed_in()
    {
        // Ten processes and fifty rounds by hand.
        int processes = Number("MA_REFRESH_PROCESSES", 2), rounds = Number("MA_REFRESH_ROUNDS", 3);
        using EmulatorServer emulator = TestEmulator.Start(new EmulatorOptions { LoginLifetime = TimeSpan.FromSeconds(20) });
        using var profiles = new Profiles();
        using var folder = new TestFolder();
        using var other = new HttpClient();
        string script = folder.Write("work.ps1", Script);
        string path = profiles.LoggedIn("shared", "sk-ant-oat01-none", emulator.LogIn().RefreshToken, TimeSpan.FromSeconds(-1), address: emulator.Uri);
        var environment = new Dictionary<string, string> { ["ANTHROPIC_CONFIG_DIR"] = profiles.Path, ["MA_MODULE"] = RepositoryFolder.Manifest };
        PwshProcess[] started = [.. Enumerable.Range(1, processes).Select(n => PwshProcess.Start(environment, "-File", script, folder.Path, $"{n}", $"{rounds}"))];
        using var all = new Disposables(started);
        Task<PwshResult>[] running = [.. started.Select(process => process.EndAsync(TimeSpan.FromMinutes(15)))];
        await WaitFor.ConditionAsync(() => Directory.GetFiles(folder.Path, "ready-*").Length == processes, TimeSpan.FromMinutes(2));
        int othersRefreshes = 0, othersLate = 0;
        for (int round = 1; round <= rounds; round++)
        {
            // All find the token expired.
            Expire(path);
            Task<bool> unlocked = RefreshWithoutLockAsync(other, emulator.Uri, path, round);
            folder.Write($"go-{round}", "");
            await WaitFor.ConditionAsync(() => Directory.GetFiles(folder.Path, $"done-{round}-*").Length == processes, TimeSpan.FromMinutes(2), "all to be done");
            if (await unlocked)
                othersRefreshes++;
            else
                othersLate++;
            Assert.All(Enumerable.Range(1, processes), n => Assert.Equal("ok", folder.Read($"done-{round}-{n}")));

            // What is left serves whoever comes next.
            JsonObject stored = profiles.ReadCredentials("shared");
            Assert.Equal("[1,\"two\"]", stored["future_key"]!.ToJsonString());
            Assert.Equal(Profiles.OwnersAlone, Profiles.ModeOf(path));
            Assert.Equal(System.Net.HttpStatusCode.OK, await CallAsync(other, emulator.Uri, stored["access_token"]!.ToString()));
        }

        Assert.All(await Task.WhenAll(running), result => Assert.Equal((0, ""), (result.ExitCode, result.Errors)));
        Assert.Equal(["shared.json", "shared.json.lock"], Directory.GetFiles(Path.GetDirectoryName(path)!).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine($"{processes} processes, {rounds} rounds: the one without a lock was first {othersRefreshes} times and late {othersLate} times; {emulator.Requests.Count(request => request.Target == "/v1/oauth/token")} refreshes asked for");
    }

    private static int Number(string variable, int usual) => Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : usual;

    /// <summary>As time would do it.</summary>
    private static void Expire(string path)
    {
        JsonObject stored = (JsonObject)JsonNode.Parse(File.ReadAllText(path))!;
        stored["expires_at"] = DateTimeOffset.UtcNow.AddSeconds(-1).ToUnixTimeSeconds();
        Replace(path, stored);
    }

    /// <summary>A program like <c>ant</c>: reads, refreshes, writes, without asking anybody. True where it was first.</summary>
    private static async Task<bool> RefreshWithoutLockAsync(HttpClient client, Uri uri, string path, int round)
    {
        JsonObject stored = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(path))!;

        // At once, or as late as the others need to begin.
        await Task.Delay(round % 3 * 60);
        var body = new JsonObject { ["grant_type"] = "refresh_token", ["refresh_token"] = stored["refresh_token"]!.ToString(), ["client_id"] = Profiles.Client };
        using HttpResponseMessage answer = await client.PostAsync(new Uri(uri, "/v1/oauth/token"), new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));
        if (!answer.IsSuccessStatusCode)
            return false;
        JsonObject given = (JsonObject)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        stored["access_token"] = given["access_token"]!.ToString();
        stored["refresh_token"] = given["refresh_token"]!.ToString();
        stored["expires_at"] = DateTimeOffset.UtcNow.AddSeconds(given["expires_in"]!.GetValue<int>()).ToUnixTimeSeconds();

        // It has the new tokens already, and the file has them a moment later.
        await Task.Delay(round % 2 * 40);
        Replace(path, stored);
        return true;
    }

    private static void Replace(string path, JsonObject stored)
    {
        string draft = $"{path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllText(draft, stored.ToJsonString());
        Profiles.SetMode(draft, Profiles.OwnersAlone);
        File.Move(draft, path, overwrite: true);
    }

    private static async Task<System.Net.HttpStatusCode> CallAsync(HttpClient client, Uri uri, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(uri, "/v1/vaults"));
        request.Headers.Add("Authorization", "Bearer " + token);
        request.Headers.Add("anthropic-version", "2023-06-01");
        request.Headers.Add("anthropic-beta", "managed-agents-2026-04-01,oauth-2025-04-20");
        using HttpResponseMessage answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>Ends whoever is left, however the test ends.</summary>
    private sealed class Disposables(IEnumerable<IDisposable> all) : IDisposable
    {
        public void Dispose()
        {
            foreach (IDisposable one in all)
                one.Dispose();
        }
    }
}
