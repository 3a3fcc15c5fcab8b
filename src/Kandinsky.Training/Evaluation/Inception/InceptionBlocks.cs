using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

// The blocks of Inception v3 (Szegedy et al. 2015, arXiv 1512.00567, figures 5, 6, 7, 10), under the names of the published weights.

/// <summary>Branches of 1x1, 5x5 and twice 3x3 (figure 5).</summary>
internal sealed class InceptionA(int inputs, int pooled, Weights weights)
{
    private readonly InceptionConvolution _one = new(inputs, 64, FilterShape.One, weights["branch1x1"]);
    private readonly InceptionConvolution _five1 = new(inputs, 48, FilterShape.One, weights["branch5x5_1"]);
    private readonly InceptionConvolution _five2 = new(48, 64, FilterShape.Square(5), weights["branch5x5_2"]);
    private readonly InceptionConvolution _three1 = new(inputs, 64, FilterShape.One, weights["branch3x3dbl_1"]);
    private readonly InceptionConvolution _three2 = new(64, 96, FilterShape.Square(3), weights["branch3x3dbl_2"]);
    private readonly InceptionConvolution _three3 = new(96, 96, FilterShape.Square(3), weights["branch3x3dbl_3"]);
    private readonly InceptionConvolution _pool = new(inputs, pooled, FilterShape.One, weights["branch_pool"]);

    public FeatureMap Forward(FeatureMap x, Arena arena) => FeatureMap.Join(
        _one.Forward(x, arena),
        _five2.Forward(_five1.Forward(x, arena), arena),
        _three3.Forward(_three2.Forward(_three1.Forward(x, arena), arena), arena),
        _pool.Forward(x.MeanOf3x3(), arena));
}

/// <summary>Halves the size, 35 to 17 pixels (figure 10).</summary>
internal sealed class InceptionB(int inputs, Weights weights)
{
    private readonly InceptionConvolution _three = new(inputs, 384, FilterShape.Inner(2), weights["branch3x3"]);
    private readonly InceptionConvolution _double1 = new(inputs, 64, FilterShape.One, weights["branch3x3dbl_1"]);
    private readonly InceptionConvolution _double2 = new(64, 96, FilterShape.Square(3), weights["branch3x3dbl_2"]);
    private readonly InceptionConvolution _double3 = new(96, 96, FilterShape.Inner(2), weights["branch3x3dbl_3"]);

    public FeatureMap Forward(FeatureMap x, Arena arena) => FeatureMap.Join(
        _three.Forward(x, arena),
        _double3.Forward(_double2.Forward(_double1.Forward(x, arena), arena), arena),
        x.LargestOf3x3(stride: 2, padding: 0));
}

/// <summary>Branches of 7x7 in rows and columns (figure 6).</summary>
internal sealed class InceptionC(int inputs, int inner, Weights weights)
{
    private readonly InceptionConvolution _one = new(inputs, 192, FilterShape.One, weights["branch1x1"]);
    private readonly InceptionConvolution _seven1 = new(inputs, inner, FilterShape.One, weights["branch7x7_1"]);
    private readonly InceptionConvolution _seven2 = new(inner, inner, FilterShape.Across(7), weights["branch7x7_2"]);
    private readonly InceptionConvolution _seven3 = new(inner, 192, FilterShape.Down(7), weights["branch7x7_3"]);
    private readonly InceptionConvolution _double1 = new(inputs, inner, FilterShape.One, weights["branch7x7dbl_1"]);
    private readonly InceptionConvolution _double2 = new(inner, inner, FilterShape.Down(7), weights["branch7x7dbl_2"]);
    private readonly InceptionConvolution _double3 = new(inner, inner, FilterShape.Across(7), weights["branch7x7dbl_3"]);
    private readonly InceptionConvolution _double4 = new(inner, inner, FilterShape.Down(7), weights["branch7x7dbl_4"]);
    private readonly InceptionConvolution _double5 = new(inner, 192, FilterShape.Across(7), weights["branch7x7dbl_5"]);
    private readonly InceptionConvolution _pool = new(inputs, 192, FilterShape.One, weights["branch_pool"]);

    public FeatureMap Forward(FeatureMap x, Arena arena)
    {
        var once = _seven3.Forward(_seven2.Forward(_seven1.Forward(x, arena), arena), arena);
        var twice = _double3.Forward(_double2.Forward(_double1.Forward(x, arena), arena), arena);
        twice = _double5.Forward(_double4.Forward(twice, arena), arena);
        return FeatureMap.Join(_one.Forward(x, arena), once, twice, _pool.Forward(x.MeanOf3x3(), arena));
    }
}

/// <summary>Halves the size, 17 to 8 pixels.</summary>
internal sealed class InceptionD(int inputs, Weights weights)
{
    private readonly InceptionConvolution _three1 = new(inputs, 192, FilterShape.One, weights["branch3x3_1"]);
    private readonly InceptionConvolution _three2 = new(192, 320, FilterShape.Inner(2), weights["branch3x3_2"]);
    private readonly InceptionConvolution _seven1 = new(inputs, 192, FilterShape.One, weights["branch7x7x3_1"]);
    private readonly InceptionConvolution _seven2 = new(192, 192, FilterShape.Across(7), weights["branch7x7x3_2"]);
    private readonly InceptionConvolution _seven3 = new(192, 192, FilterShape.Down(7), weights["branch7x7x3_3"]);
    private readonly InceptionConvolution _seven4 = new(192, 192, FilterShape.Inner(2), weights["branch7x7x3_4"]);

    public FeatureMap Forward(FeatureMap x, Arena arena)
    {
        var seven = _seven2.Forward(_seven1.Forward(x, arena), arena);
        return FeatureMap.Join(
            _three2.Forward(_three1.Forward(x, arena), arena),
            _seven4.Forward(_seven3.Forward(seven, arena), arena),
            x.LargestOf3x3(stride: 2, padding: 0));
    }
}

/// <summary>
/// Branches that end in a row and a column of three (figure 7). The last block of the network FID is defined on takes the largest, not the mean, of 3x3.
/// </summary>
internal sealed class InceptionE(int inputs, bool takesLargest, Weights weights)
{
    private readonly InceptionConvolution _one = new(inputs, 320, FilterShape.One, weights["branch1x1"]);
    private readonly InceptionConvolution _three1 = new(inputs, 384, FilterShape.One, weights["branch3x3_1"]);
    private readonly InceptionConvolution _three2a = new(384, 384, FilterShape.Across(3), weights["branch3x3_2a"]);
    private readonly InceptionConvolution _three2b = new(384, 384, FilterShape.Down(3), weights["branch3x3_2b"]);
    private readonly InceptionConvolution _double1 = new(inputs, 448, FilterShape.One, weights["branch3x3dbl_1"]);
    private readonly InceptionConvolution _double2 = new(448, 384, FilterShape.Square(3), weights["branch3x3dbl_2"]);
    private readonly InceptionConvolution _double3a = new(384, 384, FilterShape.Across(3), weights["branch3x3dbl_3a"]);
    private readonly InceptionConvolution _double3b = new(384, 384, FilterShape.Down(3), weights["branch3x3dbl_3b"]);
    private readonly InceptionConvolution _pool = new(inputs, 192, FilterShape.One, weights["branch_pool"]);

    public FeatureMap Forward(FeatureMap x, Arena arena)
    {
        var three = _three1.Forward(x, arena);
        var twice = _double2.Forward(_double1.Forward(x, arena), arena);
        return FeatureMap.Join(
            _one.Forward(x, arena),
            _three2a.Forward(three, arena), _three2b.Forward(three, arena),
            _double3a.Forward(twice, arena), _double3b.Forward(twice, arena),
            _pool.Forward(takesLargest ? x.LargestOf3x3(stride: 1, padding: 1) : x.MeanOf3x3(), arena));
    }
}
