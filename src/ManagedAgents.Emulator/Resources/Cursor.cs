using System;
using System.Text;
using ManagedAgents.Emulator.Routing;
using ManagedAgents.Emulator.Wire;

namespace ManagedAgents.Emulator.Resources;

/// <summary>A place in a list, as an opaque text that belongs to that list and its order.</summary>
internal sealed class Cursor
{
    private const string Prefix = "page_";
    private static readonly char[] Separators = { '|' };

    public Cursor(string list, bool isDescending, bool isBackward, string key)
    {
        List = list;
        IsDescending = isDescending;
        IsBackward = isBackward;
        Key = key;
    }

    /// <summary>The path of the list.</summary>
    public string List { get; }

    public bool IsDescending { get; }

    /// <summary>Whether the page wanted lies before the key.</summary>
    public bool IsBackward { get; }

    /// <summary>What its item is placed by.</summary>
    public string Key { get; }

    public static Cursor Parse(string text)
    {
        try
        {
            if (!text.StartsWith(Prefix, StringComparison.Ordinal))
                throw Invalid();
            string[] parts = Encoding.UTF8.GetString(Base64Url.Read(text.Substring(Prefix.Length))).Split(Separators, 4);
            if (parts.Length != 4)
                throw Invalid();
            return new Cursor(parts[2], parts[0] == "d", parts[1] == "b", parts[3]);
        }
        catch (FormatException)
        {
            throw Invalid();
        }
    }

    public override string ToString()
    {
        string text = $"{(IsDescending ? "d" : "a")}|{(IsBackward ? "b" : "f")}|{List}|{Key}";
        return Prefix + Base64Url.Write(text);
    }

    public static ServiceException Invalid() => ServiceException.Invalid("page: the cursor is not one that this service gave");
}
