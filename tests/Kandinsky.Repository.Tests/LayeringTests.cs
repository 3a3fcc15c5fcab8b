using Kandinsky.Nn;

namespace Kandinsky.Repository.Tests;

public sealed class LayeringTests
{
    private static readonly Dictionary<string, string[]> AllowedProjects = new()
    {
        ["Kandinsky.Primitives"] = [],
        ["Kandinsky.Kernels"] = ["Kandinsky.Primitives"],
        ["Kandinsky.Imaging"] = ["Kandinsky.Primitives"],
        ["Kandinsky.Tensors"] = ["Kandinsky.Primitives", "Kandinsky.Kernels"],
        ["Kandinsky.Nn"] = ["Kandinsky.Primitives", "Kandinsky.Tensors"],
        ["Kandinsky"] = ["Kandinsky.Primitives", "Kandinsky.Kernels", "Kandinsky.Tensors", "Kandinsky.Nn", "Kandinsky.Imaging"],
        ["Kandinsky.Training"] = ["Kandinsky.Primitives", "Kandinsky.Kernels", "Kandinsky.Tensors", "Kandinsky.Nn", "Kandinsky.Imaging", "Kandinsky"],
        ["Kandinsky.Server"] = ["Kandinsky.Primitives", "Kandinsky.Imaging", "Kandinsky"],
        ["Kandinsky.Extensions.AI"] = ["Kandinsky.Primitives", "Kandinsky.Imaging", "Kandinsky"],
        ["Kandinsky.Cli"] = ["Kandinsky.Primitives", "Kandinsky.Kernels", "Kandinsky.Tensors", "Kandinsky.Imaging", "Kandinsky", "Kandinsky.Training",
            "Kandinsky.Server"],
    };

    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["Kandinsky.Kernels"] = ["Iced"],
        ["Kandinsky.Tensors"] = [],
        ["Kandinsky.Nn"] = [],
        ["Kandinsky.Primitives"] = [],
        ["Kandinsky.Imaging"] = [],
        ["Kandinsky"] = [],
        ["Kandinsky.Server"] =
        [
            "Microsoft.AspNetCore.OpenApi", "Microsoft.Data.Sqlite.Core", "SQLitePCLRaw.bundle_e_sqlite3",
            "ModelContextProtocol", "ModelContextProtocol.AspNetCore",
            "OpenTelemetry.Exporter.OpenTelemetryProtocol", "OpenTelemetry.Exporter.Prometheus.AspNetCore", "OpenTelemetry.Extensions.Hosting",
            "OpenTelemetry.Instrumentation.AspNetCore",
        ],
        ["Kandinsky.Extensions.AI"] =
        [
            "Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions",
            "Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Hosting.Abstractions",
            "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options",
        ],
    };

    private static readonly string[] BelowKandinsky = ["Kandinsky.Primitives", "Kandinsky.Kernels", "Kandinsky.Tensors", "Kandinsky.Nn", "Kandinsky.Imaging"];

    private static IReadOnlyList<ProjectFile> SourceProjects { get; } =
        [.. Repository.Files("*.csproj").Where(path => path.StartsWith("src/", StringComparison.Ordinal)).Select(path => new ProjectFile(path))];

    [Fact]
    public void Every_source_project_has_its_place_in_the_layers() =>
        Assert.All(SourceProjects, project => Assert.Contains(project.Name, AllowedProjects.Keys));

    [Fact]
    public void Projects_refer_only_to_the_layer_below() =>
        Assert.All(SourceProjects, project => Assert.All(project.Projects, reference => Assert.Contains(reference, AllowedProjects[project.Name])));

    [Fact]
    public void The_library_depends_on_one_package_alone_and_the_service_on_those_it_names() =>
        Assert.All(
            SourceProjects.Where(project => AllowedPackages.ContainsKey(project.Name)),
            project => Assert.All(project.Packages, package => Assert.Contains(package, AllowedPackages[project.Name])));

    [Fact]
    public void Only_the_kernels_allow_unsafe_code() =>
        Assert.Equal(["Kandinsky.Kernels"], SourceProjects.Where(project => project.AllowsUnsafe).Select(project => project.Name));

    [Fact]
    public void Unsafe_code_intrinsics_and_the_assembler_stay_in_the_kernels() =>
        Offenders(
            file => file.SourceProject is not (null or "Kandinsky.Kernels"),
            file => file.IsUnsafe || file.Uses("System.Runtime.Intrinsics") || file.Uses("Iced"));

    [Fact]
    public void Kernels_never_touch_files() =>
        Offenders(
            file => file.SourceProject == "Kandinsky.Kernels",
            file => UsesAny(file, "System.IO", "File", "FileStream", "Directory", "Path", "FileInfo", "MemoryMappedFile"));

    [Fact]
    public void Console_and_network_stay_out_of_the_layers_below_the_system() =>
        Offenders(
            file => BelowKandinsky.Contains(file.SourceProject),
            file => UsesAny(file, "Console", "System.Console", "System.Net"));

    [Fact]
    public void Only_readers_of_checkpoint_headers_and_picture_metadata_parse_json_below_the_system() =>
        Offenders(
            file => BelowKandinsky.Contains(file.SourceProject) && !file.Path.StartsWith("src/Kandinsky.Tensors/Files/", StringComparison.Ordinal)
                && !file.Path.StartsWith("src/Kandinsky.Imaging/Metadata/", StringComparison.Ordinal),
            file => file.Uses("System.Text.Json"));

    [Fact]
    public void Only_tensors_call_kernels() =>
        Assert.Empty(Repository.Sources.SelectMany(file => KernelCalls.Forbidden(file).Select(call => $"{file.Path}: {call}")));

    [Fact]
    public void Every_kernel_would_be_seen_in_every_project_that_may_not_call_it()
    {
        string[] known = ["AdamW", "Attention", "Convolution", "Elementwise", "Gemm", "GroupNorm", "Layout", "LayerNorm", "MatrixProduct", "Resample"];
        Assert.All(known, name => Assert.Contains(KernelCalls.Entries, entry => entry.StartsWith($"{name}.", StringComparison.Ordinal)));
        foreach (var project in AllowedProjects.Keys.Except(["Kandinsky.Kernels", "Kandinsky.Tensors"]))
        {
            var calls = string.Join(' ', KernelCalls.Entries.Select(entry => $"{entry}(x, y).Length.ToString();"));
            Assert.Equal(KernelCalls.Entries, KernelCalls.Forbidden(new SourceFile($"src/{project}/A/New.cs", $"class New {{ void Run() {{ {calls} }} }}")));
            var inFull = string.Join(' ', KernelCalls.Entries.Select(entry => $"F(Kandinsky.Kernels\n.{entry}<int>);"));
            Assert.Equal(KernelCalls.Entries, KernelCalls.Forbidden(new SourceFile($"src/{project}/New.cs", $"class New {{ void Run() {{ {inFull} }} }}")));
            var unnamed = new SourceFile($"src/{project}/New.cs", "using static Kandinsky.Kernels.Gemm; class New { void Run() => Multiply(x); }");
            Assert.Equal(["using Kandinsky.Kernels.Gemm"], KernelCalls.Forbidden(unnamed));
            var renamed = new SourceFile($"src/{project}/New.cs", "using Product = Kandinsky.Kernels.Gemm; class New { void Run() => Product.Multiply(x); }");
            Assert.Equal(["using Kandinsky.Kernels.Gemm"], KernelCalls.Forbidden(renamed));
        }
    }

    [Fact]
    public void A_kernel_is_called_only_where_its_place_allows_it()
    {
        Assert.Empty(KernelCalls.Forbidden(Calling("src/Kandinsky.Tensors/Ops/New.cs", "Gemm.Multiply")));
        Assert.Empty(KernelCalls.Forbidden(Calling("src/Kandinsky.Training/Optimizers/New.cs", "AdamW.Step")));
        Assert.Single(KernelCalls.Forbidden(Calling("src/Kandinsky.Training/Optimizers/New.cs", "MatrixProduct.Add")));
        Assert.Single(KernelCalls.Forbidden(Calling("src/Kandinsky.Training/Runs/New.cs", "AdamW.Step")));
        Assert.Empty(KernelCalls.Forbidden(Calling("src/Kandinsky/Measuring/New.cs", "MatrixProduct.Add")));
        Assert.Empty(KernelCalls.Forbidden(Calling("bench/Kandinsky.Benchmarks/New.cs", "MatrixProduct.Add")));

        static SourceFile Calling(string path, string entry) => new(path, $"class New {{ void Run() => {entry}(x); }}");
    }

    [Fact]
    public void Layers_are_built_without_knowing_a_kernel()
    {
        var layers = typeof(Weights).Assembly;
        Assert.Equal("Kandinsky.Nn", layers.GetName().Name);
        Assert.DoesNotContain("Kandinsky.Kernels", layers.GetReferencedAssemblies().Select(assembly => assembly.Name));
    }

    [Fact]
    public void Parts_of_the_system_do_not_know_the_pipelines()
    {
        string[] parts = ["Clip", "Prior", "UNet", "MoVQ", "Schedulers"], pipelines = ["Tasks", "Sampling", "Requests", "Models"];
        var pipelineTypes = Repository.Sources
            .Where(file => pipelines.Any(folder => file.Path.StartsWith($"src/Kandinsky/{folder}/", StringComparison.Ordinal))
                && !file.Path.StartsWith("src/Kandinsky/Models/Folders/", StringComparison.Ordinal))
            .SelectMany(file => file.DeclaredTypes).ToHashSet();
        Offenders(
            file => parts.Any(part => file.Path.StartsWith($"src/Kandinsky/{part}/", StringComparison.Ordinal)),
            file => file.Names.Any(pipelineTypes.Contains));
    }

    /// <summary>What registers services stands, as is usual, where every program that registers services looks.</summary>
    [Fact]
    public void Each_project_has_one_flat_namespace() =>
        Offenders(
            file => file.SourceProject is not null && !file.Path.StartsWith("src/Kandinsky.Extensions.AI/Registration/", StringComparison.Ordinal),
            file => file.Namespaces.Any(space => space != file.SourceProject && space != "Kandinsky"));

    private static bool UsesAny(SourceFile file, params string[] names) => names.Any(file.Uses);

    private static void Offenders(Func<SourceFile, bool> among, Func<SourceFile, bool> offends) =>
        Assert.Empty(Repository.Sources.Where(among).Where(offends).Select(file => file.Path));
}
