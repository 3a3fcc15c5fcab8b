using System.Reflection;
using System.Text.RegularExpressions;
using Kandinsky.Kernels;

namespace Kandinsky.Repository.Tests;

/// <summary>
/// Calls of kernels in source. A kernel's entry is a method of a static type of Kandinsky.Kernels that takes numbers where they lie: spans, pointers, or
/// what holds them. The list follows from the assembly, so that a new kernel is known when it is written.
/// </summary>
internal static partial class KernelCalls
{
    /// <summary>Where kernels may be called from, and which: all where none are named.</summary>
    /// <remarks>Those of training work on numbers that are no tensors: statistics in double precision, the states of optimizers.</remarks>
    private static readonly (string Folder, string[] Kernels)[] s_allowed =
    [
        ("src/Kandinsky.Kernels/", []),
        ("src/Kandinsky.Tensors/", []),
        ("src/Kandinsky/Measuring/", []),
        ("src/Kandinsky.Training/Evaluation/", ["MatrixProduct", "PivotedCholesky", "SymmetricEigen", "Workers"]),
        ("src/Kandinsky.Training/Optimizers/", ["AdamW"]),
    ];

    /// <summary>Type and method, for example <c>Gemm.Multiply</c>.</summary>
    public static IReadOnlyList<string> Entries { get; } = [.. typeof(NativeBuffer).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: true, IsSealed: true, IsNested: false })
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsPrivate && !method.Name.Contains('<') && method.GetParameters().Any(TakesNumbers))
            .Select(method => $"{type.Name.Split('`')[0]}.{method.Name}")).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Calls that the file's place does not allow.</summary>
    public static IReadOnlyList<string> Forbidden(SourceFile file)
    {
        if (file.SourceProject is null) return [];
        var allowed = s_allowed.Where(place => file.Path.StartsWith(place.Folder, StringComparison.Ordinal)).ToList();
        if (allowed.Any(place => place.Kernels.Length == 0)) return [];
        return [.. file.Names.Select(Entry).Where(Entries.Contains).Where(entry => !allowed.Any(place => place.Kernels.Contains(entry.Split('.')[0]))),
            .. file.HiddenUsings.Where(name => name.StartsWith("Kandinsky.Kernels", StringComparison.Ordinal) && !name.EndsWith(".NativeBuffer",
                StringComparison.Ordinal)).Select(name => $"using {name}")];
    }

    private static bool TakesNumbers(ParameterInfo parameter)
    {
        var type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        return type.IsByRefLike || type.IsPointer;
    }

    // The last two words of a dotted name, without what stands in angle brackets.
    private static string Entry(string name) => string.Join('.', Blanks().Replace(Generic().Replace(name, ""), "").Split('.').TakeLast(2));

    [GeneratedRegex("<.*?>")]
    private static partial Regex Generic();

    [GeneratedRegex(@"\s")]
    private static partial Regex Blanks();
}
