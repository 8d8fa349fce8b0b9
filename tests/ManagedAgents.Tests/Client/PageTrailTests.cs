using System.Globalization;
using ManagedAgents.Client.Http;
using Xunit;

namespace ManagedAgents.Tests.Client;

/// <summary>A list whose cursors go in a circle is told, however long the way into it and the circle are, with bounded memory.</summary>
public sealed class PageTrailTests
{
    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(5, 3, 3)]
    [InlineData(40_000, 10_000, 10_000)]
    [InlineData(1000, 100_000, 400_000)]
    public void A_circle_is_told(int before, int length, int most)
    {
        var trail = new PageTrail();
        int told = 0;
        for (int i = 0; i < before + length + most && told == 0; i++)
        {
            string cursor = "page_" + (i < before ? -1 - i : (i - before) % length).ToString(CultureInfo.InvariantCulture);
            if (Record.Exception(() => trail.Follow(cursor, null)) is ApiException)
                told = i + 1;
        }

        Assert.InRange(told, before + length + 1, before + length + most);
    }

    [Fact]
    public void A_long_list_is_no_circle()
    {
        var trail = new PageTrail();
        for (int i = 0; i < 200_000; i++)
            trail.Follow("page_" + i.ToString(CultureInfo.InvariantCulture), null);
        trail.Follow(null, null);
    }
}
