using System;
using System.Linq;
using System.Management.Automation;
using System.Text;
using ManagedAgents.Client.Memory;
using ManagedAgents.Client.Wire;
using ManagedAgents.Disk;
using ManagedAgents.Errors;

namespace ManagedAgents.Memory;

/// <summary>Paths of memories as the service has them: absolute, case-sensitive, with composed characters.</summary>
internal static class MemoryPath
{
    /// <summary>The folder that all memories are in.</summary>
    public const string Root = "/";

    private const int LongestBytes = 1024;
    private static readonly char[] BeginsPattern = { '*', '?', '[', '`' };

    /// <summary>The path of a memory.</summary>
    /// <exception cref="InputException">It can be none.</exception>
    public static string Of(string given)
    {
        string path = SafeFileName.Composed(given);
        string? fault = FaultOf(path);
        return fault is null ? path : throw new InputException("InvalidMemoryPath", $"'{SafeFileName.Printable(given)}' cannot be the path of a memory: {fault}. A path is such as /notes/servers.md.");
    }

    /// <summary>The path of a folder, which ends in a slash, given or not.</summary>
    /// <exception cref="InputException">It can be none.</exception>
    public static string FolderOf(string given) => given == Root ? Root : Of(given.TrimEnd('/')) + "/";

    /// <summary>The folder that all paths are in that a pattern fits; null where it says none.</summary>
    public static string? FolderOfPattern(string pattern)
    {
        int end = pattern.IndexOfAny(BeginsPattern);
        string plain = SafeFileName.Composed(end < 0 ? pattern : pattern.Substring(0, end));
        return plain.StartsWith(Root, StringComparison.Ordinal) ? plain.Substring(0, plain.LastIndexOf('/') + 1) : null;
    }

    private static string? FaultOf(string path)
    {
        if (!path.StartsWith(Root, StringComparison.Ordinal))
            return "it does not begin with a slash";
        if (path.Substring(1).Split('/').Any(static name => name is "" or "." or ".."))
            return "a name in it is empty, or is . or ..";
        if (path.Any(char.IsControl))
            return "it has a control character";
        if (!StrictUtf8.Is(path))
            return "it is no Unicode text";
        return Encoding.UTF8.GetByteCount(path) > LongestBytes ? $"it has more than {LongestBytes} bytes in UTF-8" : null;
    }
}

/// <summary>Takes the path of a memory, or of a folder of memories, in the form that the service has it in.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MemoryPathArgumentAttribute : ArgumentTransformationAttribute
{
    /// <summary>True for a folder, whose slash at the end may be left out.</summary>
    public bool IsFolder { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (given is not string and not MemoryPrefix)
            return inputData;
        string path = given.ToString();
        try
        {
            return IsFolder ? MemoryPath.FolderOf(path) : MemoryPath.Of(path);
        }
        catch (InputException cause)
        {
            throw new ArgumentTransformationMetadataException(cause.Message, cause);
        }
    }
}
