using ArchUnitNET.Fluent.Syntax.Elements.Types;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnit;
using WebhookGuard.Claims;
using WebhookGuard.Core.Objects;
using WebhookGuard.Hosting;
using WebhookGuard.Sources;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace WebhookGuard.Tests.Architecture;

/// <summary>Dependencies point one way: Core, then Sources (with Ovsdb beside it) and Claims, then the program.</summary>
public sealed class DependencyTests
{
    private const string CorePrefix = "WebhookGuard.Core.";

    private static readonly Assembly Core = typeof(ObjectKind).Assembly;
    private static readonly Assembly Sources = typeof(ISource).Assembly;
    private static readonly Assembly Ovsdb = Assembly.Load("WebhookGuard.Ovsdb");
    private static readonly Assembly Claims = typeof(AddressClaim).Assembly;
    private static readonly Assembly Program = typeof(GuardHost).Assembly;

    private static readonly ArchUnitNET.Domain.Architecture All = new ArchLoader().LoadAssemblies(Core, Sources, Ovsdb, Claims, Program).Build();

    /// <summary>Core's folders, each with those it may use.</summary>
    public static TheoryData<string, string[]> CoreFolders => new()
    {
        { "Addresses", [] },
        { "Objects", ["Addresses"] },
        { "Requests", ["Addresses", "Objects"] },
        { "Scopes", ["Addresses", "Objects", "Requests"] },
        { "Holdings", ["Addresses", "Objects", "Requests", "Scopes"] },
        { "Owners", ["Addresses", "Objects", "Holdings"] },
        { "Duplicates", ["Addresses", "Objects", "Requests", "Scopes", "Holdings", "Owners"] },
        { "Detection", ["Addresses", "Objects", "Requests", "Scopes", "Holdings", "Owners", "Duplicates"] },
        { "Quarantine", ["Addresses"] },
        { "Keeping", ["Addresses", "Objects", "Requests", "Scopes", "Holdings", "Owners", "Detection"] },
        { "Decisions", ["Addresses", "Objects", "Requests", "Scopes", "Holdings", "Owners"] },
        { "Assignments", ["Addresses", "Objects", "Requests", "Scopes", "Holdings", "Owners", "Decisions"] },
    };

    [Fact]
    public void Core_is_built_on_nothing_but_the_runtime_and_FluentValidation()
    {
        Assert.Equal(["FluentValidation"], ReferencesOf(Core));
    }

    [Fact]
    public void Ovsdb_knows_nothing_of_the_rest()
    {
        Assert.DoesNotContain(ReferencesOf(Ovsdb), name => name.StartsWith("WebhookGuard", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Sources_know_nothing_of_the_program()
    {
        Assert.DoesNotContain(ReferencesOf(Sources), name => name == Program.GetName().Name);
        Assert.Subset(
            new HashSet<string> { "WebhookGuard.Core", "WebhookGuard.Ovsdb" },
            ReferencesOf(Sources).Where(name => name.StartsWith("WebhookGuard", StringComparison.OrdinalIgnoreCase)).ToHashSet());
    }

    [Fact]
    public void Claims_know_nothing_but_Core()
    {
        Assert.Equal(
            ["WebhookGuard.Core"],
            ReferencesOf(Claims).Where(name => name.StartsWith("WebhookGuard", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void The_program_is_built_on_all_of_them()
    {
        Assert.Superset(
            new HashSet<string> { "WebhookGuard.Claims", "WebhookGuard.Core", "WebhookGuard.Sources" }, ReferencesOf(Program).ToHashSet());
    }

    [Fact]
    public void Core_does_no_input_or_output_and_reads_no_clock()
    {
        WithoutInputOutput(Core).Because("decisions depend on the facts alone").Check(All);

        // The rule can be broken: Sources read files.
        Assert.False(WithoutInputOutput(Sources).HasNoViolations(All));
    }

    [Theory]
    [MemberData(nameof(CoreFolders))]
    public void Folders_of_Core_use_only_those_below(string folder, string[] below)
    {
        var uses = All.Types
            .Where(type => type.FullName.StartsWith(CorePrefix + folder + ".", StringComparison.Ordinal))
            .SelectMany(type => type.Dependencies.Select(dependency => (From: type.FullName, To: dependency.Target.FullName)))
            .Where(use => use.To.StartsWith(CorePrefix, StringComparison.Ordinal))
            .ToArray();

        Assert.NotEmpty(uses);
        Assert.Empty(uses
            .Where(use => use.To[CorePrefix.Length..].Split('.')[0] is var target && target != folder && !below.Contains(target))
            .Select(use => $"{use.From} -> {use.To}")
            .Distinct());
    }

    [Fact]
    public void Every_folder_of_Core_has_its_place()
    {
        var folders = Core.GetTypes()
            .Select(type => type.FullName!)
            .Where(name => name.StartsWith(CorePrefix, StringComparison.Ordinal))
            .Select(name => name[CorePrefix.Length..].Split('.')[0])
            .Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(CoreFolders.Select(row => (string)row[0]).Order(StringComparer.Ordinal), folders);
    }

    private static TypesShouldConjunction WithoutInputOutput(Assembly assembly) =>
        Types().That().ResideInAssembly(assembly)
            .Should().NotDependOnAnyTypesThat().HaveFullNameMatching(@"^System\.IO\.(File|Directory|FileStream|FileInfo|DirectoryInfo|Stream.*)$")
            .AndShould().NotDependOnAnyTypesThat().HaveFullNameMatching(@"^System\.Net\.(Sockets|Http|Security)\.")
            .AndShould().NotDependOnAnyTypesThat().HaveFullNameMatching(@"^System\.(Console|Environment|Diagnostics\.Process)$")
            .AndShould().NotDependOnAnyTypesThat().HaveFullNameMatching(@"^System\.(TimeProvider|DateTime|DateTimeOffset)$");

    private static string[] ReferencesOf(Assembly assembly) =>
        [.. assembly.GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => name is not ("netstandard" or "mscorlib") && !name.StartsWith("System.", StringComparison.Ordinal) && name != "System")
            .Order(StringComparer.Ordinal)];
}
