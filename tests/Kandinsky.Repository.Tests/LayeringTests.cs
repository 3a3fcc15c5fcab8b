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
    public void Only_ops_call_kernels_from_the_layers() =>
        Offenders(
            file => file.SourceProject is "Kandinsky" or "Kandinsky.Training" && IsModelCode(file.Path),
            file => file.Names.Any(KernelEntries.Contains));

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

    [Fact]
    public void Each_project_has_one_flat_namespace() =>
        Offenders(
            file => file.SourceProject is not null,
            file => file.Namespaces.Any(space => space != file.SourceProject && space != "Kandinsky"));

    /// <summary>Layers pack their own weights; models name no kernel at all, only the activation they want.</summary>
    private static readonly string[] KernelEntries = ["Gemm", "Convolution", "Elementwise", "Workers"];

    private static bool IsModelCode(string path) =>
        path.Contains("/Layers/", StringComparison.Ordinal) || path.Contains("/UNet/", StringComparison.Ordinal)
        || path.Contains("/MoVQ/", StringComparison.Ordinal) || path.Contains("/Prior/", StringComparison.Ordinal)
            || path.Contains("/Clip/", StringComparison.Ordinal);

    private static bool UsesAny(SourceFile file, params string[] names) => names.Any(file.Uses);

    private static void Offenders(Func<SourceFile, bool> among, Func<SourceFile, bool> offends) =>
        Assert.Empty(Repository.Sources.Where(among).Where(offends).Select(file => file.Path));
}
