using System;
using System.IO;
using System.Linq;
using System.Reflection;

namespace ManagedAgents.Tests.Engine;

/// <summary>The folders that a build leaves behind, found by what the build wrote into this assembly.</summary>
public static class RepositoryFolder
{
    /// <summary>The folder of the solution file.</summary>
    public static string Root { get; } = typeof(RepositoryFolder).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>Debug or Release: what these tests, which lie in bin/&lt;configuration&gt;/&lt;framework&gt;, were built as.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The staged module, as a user would import it.</summary>
    public static string Module { get; } = Path.Combine(Root, "out", "ManagedAgents");

    /// <summary>The staged manifest.</summary>
    public static string Manifest { get; } = Path.Combine(Module, "ManagedAgents.psd1");

    /// <summary>The manifest in the sources.</summary>
    public static string SourceManifest { get; } = Path.Combine(Root, "ManagedAgents.psd1");
}
