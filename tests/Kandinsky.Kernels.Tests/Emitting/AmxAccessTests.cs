using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Kandinsky.Kernels.Tests;

public sealed class AmxAccessTests
{
    private const int Tiles = 1 << 24, BFloat16 = 1 << 22, Int8 = 1 << 25;
    private const int Shapes = 64 | 8 << 16;
    private const ulong Saved = 1 << 17 | 1 << 18;

    [Theory]
    [InlineData(0, Shapes)]
    [InlineData(Tiles, Shapes)]
    [InlineData(BFloat16 | Int8, Shapes)]
    [InlineData(Tiles | BFloat16 | Int8, 0)]
    [InlineData(Tiles | BFloat16 | Int8, 64 | 4 << 16)]
    public void A_processor_without_it_is_asked_and_nobody_else(int features, int shapes)
    {
        var access = new AmxAccess(Processor(features, shapes), () => throw new InvalidOperationException(), () => throw new InvalidOperationException());
        Assert.False(access.Grants(Precision.BFloat16));
        Assert.False(access.Grants(Precision.Int8));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 17)]
    [InlineData(1 << 18)]
    public void A_system_that_does_not_save_the_registers_is_not_asked_for_them(ulong states) =>
        Assert.False(new AmxAccess(Processor(Tiles | Int8, Shapes), () => states, () => throw new InvalidOperationException()).Grants(Precision.Int8));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_system_has_the_last_word(bool permission) =>
        Assert.Equal(permission, new AmxAccess(Processor(Tiles | Int8, Shapes), () => Saved, () => permission).Grants(Precision.Int8));

    [Fact]
    public void Each_precision_has_an_instruction_of_its_own()
    {
        var access = new AmxAccess(Processor(Tiles | BFloat16, Shapes), () => Saved, () => true);
        Assert.True(access.Grants(Precision.BFloat16));
        Assert.False(access.Grants(Precision.Int8));
    }

    [Fact]
    public void The_states_that_are_saved_are_those_the_framework_knows_of()
    {
        const ulong halves = 1 << 2, vectors512 = 7 << 5;
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !Avx.IsSupported) return;
        var states = EnabledStates.Read();
        Assert.Equal(halves, states & halves);
        if (Avx512F.IsSupported) Assert.Equal(vectors512, states & vectors512);
    }

    [Fact]
    public void What_this_system_refuses_is_not_used()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64) return;
        var permitted = TilePermission.Ask();
        Assert.True(permitted || !AmxAccess.Here.Grants(Precision.BFloat16));
    }

    private static AmxAccess.Identification Processor(int features, int shapes) => (leaf, part) => (leaf, part) switch
    {
        (7, 0) => (0, 0, 0, features),
        (0x1D, 1) => (0, shapes, 16, 0),
        _ => default,
    };
}
