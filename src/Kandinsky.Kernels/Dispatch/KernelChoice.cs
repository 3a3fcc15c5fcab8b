using System.Runtime.InteropServices;
using Intrinsics = System.Runtime.Intrinsics;

namespace Kandinsky.Kernels;

/// <summary>The switch that forces one implementation of every kernel that has it: an environment variable, or a scope on one thread.</summary>
public static class KernelChoice
{
    /// <summary>The environment variable: one of <see cref="Names"/>.</summary>
    public const string Variable = "KANDINSKY_KERNELS";

    /// <summary>Plain loops, the definition of correct.</summary>
    public const string Reference = "reference";

    /// <summary>128-bit vectors (SSE, NEON).</summary>
    public const string Vector128 = "vector128";

    /// <summary>256-bit vectors (AVX2).</summary>
    public const string Vector256 = "vector256";

    /// <summary>512-bit vectors (AVX-512).</summary>
    public const string Vector512 = "vector512";

    /// <summary>Machine code emitted at run time.</summary>
    public const string Emitted = "emitted";

    /// <summary>Machine code for AMX's tile registers. It was never run on a processor that has them, so it runs on request alone.</summary>
    public const string Amx = "amx";

    private static readonly string? FromEnvironment = Environment.GetEnvironmentVariable(Variable);

    [ThreadStatic]
    private static string? t_forced;

    /// <summary>Every name a table may use, slowest first, and last what runs on request alone.</summary>
    public static IReadOnlyList<string> Names { get; } = [Reference, Vector128, Vector256, Vector512, Emitted, Amx];

    /// <summary>What is wrong with the environment variable, or null.</summary>
    public static string? Complaint => IsKnown(FromEnvironment) ? null : Unknown(FromEnvironment);

    /// <summary>The name in force on this thread, or null for each table's fastest.</summary>
    /// <exception cref="ArgumentException">The environment variable holds no such name.</exception>
    public static string? Forced => (t_forced ?? Check(FromEnvironment)) is { Length: > 0 } name ? name : null;

    /// <summary>What decides on this thread which implementations run, in words: where it is equal, so are the results' bits.</summary>
    public static string InForce =>
        $"{Forced ?? "fastest"} {RuntimeInformation.ProcessArchitecture} {Widest} "
            + $"{(CpuFeatures.Avx512BFloat16 ? "bf16 " : "")}{(CpuFeatures.Avx512Vnni ? "vnni" : "")}{(Forced == Amx ? AmxInForce : "")}";

    private static string AmxInForce => $"{(AmxTiles.BFloat16.IsSupported ? " amx-bf16" : "")}{(AmxTiles.Int8.IsSupported ? " amx-int8" : "")}";

    private static string Widest => Intrinsics.Vector512.IsHardwareAccelerated ? Vector512 : Intrinsics.Vector256.IsHardwareAccelerated ? Vector256 : Vector128;

    /// <summary>Forces an implementation on the calling thread until the scope is disposed.</summary>
    /// <param name="name">One of <see cref="Names"/>, or nothing (an empty string) for each table's fastest, whatever the variable says.</param>
    /// <exception cref="ArgumentException">No such name.</exception>
    internal static Scope Force(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var scope = new Scope(t_forced);
        t_forced = Check(name);
        return scope;
    }

    /// <summary>Whether an implementation of that name runs only where it is forced, and is never a table's fastest.</summary>
    internal static bool IsOnRequest(string name) => name == Amx;

    private static string? Check(string? name) => IsKnown(name) ? name : throw new ArgumentException(Unknown(name));

    private static bool IsKnown(string? name) => name is null or "" or Reference or Vector128 or Vector256 or Vector512 or Emitted or Amx;

    private static string Unknown(string? name) => $"{Variable} is '{name}'; it must be one of {string.Join(", ", Names)}";

    /// <summary>Restores the former choice when disposed.</summary>
    internal readonly ref struct Scope
    {
        private readonly string? _former;

        public Scope(string? former) => _former = former;

        /// <summary>Ends the scope.</summary>
        public void Dispose() => t_forced = _former;
    }
}
