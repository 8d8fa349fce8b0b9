using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using ManagedAgents.Client.Http;
using ManagedAgents.Client.Streaming;
using Xunit;

namespace ManagedAgents.Tests.Client;

public sealed class RecentIdsTests
{
    private const int Remembered = 16 * 1024;

    [Fact]
    public void An_id_is_new_once()
    {
        var ids = new RecentIds();
        Assert.True(ids.Add("sevt_1"));
        Assert.False(ids.Add("sevt_1"));
        Assert.True(ids.Contains("sevt_1"));
        Assert.False(ids.Contains("sevt_2"));
    }

    [Fact]
    public void An_empty_id_is_none()
    {
        var ids = new RecentIds();
        Assert.False(ids.Add(""));
        Assert.False(ids.Contains(""));
    }

    [Fact]
    public void Ids_of_any_length_and_script_are_told_apart()
    {
        string[] different = [.. Enumerable.Range(0, 3000).Select(n => new string('é', n % 300) + n), "😀", "😀😀"];
        var ids = new RecentIds();
        Assert.All(different, id => Assert.True(ids.Add(id)));
        Assert.All(different, id => Assert.False(ids.Add(id)));
    }

    [Fact]
    public void The_latest_are_remembered_and_the_number_of_them_is_bounded()
    {
        var ids = new RecentIds();
        var latest = new Queue<string>();
        for (int n = 0; n < 5 * Remembered; n++)
        {
            string id = $"sevt_{n:x}";
            Assert.True(ids.Add(id));
            latest.Enqueue(id);
            if (latest.Count > Remembered)
                latest.Dequeue();
            if (n % 5000 == 0)
                Assert.All(latest, known => Assert.True(ids.Contains(known)));
        }

        Assert.All(latest, known => Assert.False(ids.Add(known)));
        int known = Enumerable.Range(0, 5 * Remembered).Count(n => ids.Contains($"sevt_{n:x}"));
        Assert.InRange(known, Remembered, 2 * Remembered);
    }

    [Fact]
    public void The_latest_are_told_in_their_order()
    {
        string[] all = [.. Enumerable.Range(0, 200).Select(n => new string('é', n % 7) + n)];
        var latest = new LatestIds(64);
        Assert.Empty(latest.ToTexts());
        for (int n = 0; n < all.Length; n++)
        {
            latest.Add(Encoding.UTF8.GetBytes(all[n]));
            Assert.Equal(all[..(n + 1)].TakeLast(64), latest.ToTexts());
        }
    }
}
