using System.Runtime.Intrinsics.X86;

namespace Kandinsky.Kernels;

/// <summary>Instructions this machine has and the framework has no name for.</summary>
internal static class CpuFeatures
{
    private const int ExtendedFeatures = 7;

    /// <summary>VDPBF16PS: products of bfloat16 pairs added to single precision (Zen 4, Cooper Lake and later).</summary>
    public static bool Avx512BFloat16 { get; } = HasVectors && (X86Base.CpuId(ExtendedFeatures, 1).Eax & (1 << 5)) != 0;

    /// <summary>VPDPBUSD at 512 bits: products of four bytes added to an integer (Ice Lake, Zen 4 and later).</summary>
    public static bool Avx512Vnni { get; } = HasVectors && (X86Base.CpuId(ExtendedFeatures, 0).Ecx & (1 << 11)) != 0;

    // The framework has asked the operating system whether it saves 512-bit registers.
    private static bool HasVectors => Avx512F.IsSupported;
}
