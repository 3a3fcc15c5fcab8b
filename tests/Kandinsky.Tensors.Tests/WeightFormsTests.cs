using Kandinsky.Kernels;

namespace Kandinsky.Tensors.Tests;

public sealed class WeightFormsTests
{
    private static readonly ConvolutionShape s_threeByThree = new(64, 64, 3, 1, 1, 1);

    [Fact]
    public void A_large_three_by_three_convolution_takes_Winograds_form() =>
        Assert.Equal(FilterForm.Winograd4, new WeightForms().ForFilter(s_threeByThree, 64, 64).Form);

    [Fact]
    public void In_bfloat16_products_of_it_are_where_they_pay()
    {
        var forms = new WeightForms(Precision.BFloat16);
        Assert.Equal(FilterForm.Winograd2, forms.ForFilter(s_threeByThree with { InChannels = 384 }, 64, 64).Form);
        Assert.Equal(FilterForm.Winograd4, forms.ForFilter(s_threeByThree, 64, 64).Form);
        Assert.Equal(FilterForm.Winograd2, forms.ForFilter(s_threeByThree with { InChannels = 2304 }, 16, 16).Form);
        Assert.Equal(FilterForm.Winograd2, forms.ForFilter(s_threeByThree with { InChannels = 3072 }, 8, 8).Form);
        Assert.Equal(FilterForm.Direct, forms.ForFilter(s_threeByThree with { InChannels = 1536 }, 8, 8).Form);
    }

    [Fact]
    public void Bytes_take_it_where_there_are_many_channels()
    {
        var forms = new WeightForms(Precision.Int8);
        Assert.Equal(FilterForm.Winograd2, forms.ForFilter(s_threeByThree with { InChannels = 384 }, 64, 64).Form);
        Assert.Equal(FilterForm.Winograd2, forms.ForFilter(s_threeByThree with { InChannels = 1536 }, 8, 8).Form);
        Assert.Equal(FilterForm.Winograd2, forms.ForFilter(s_threeByThree with { InChannels = 2688 }, 16, 16).Form);
        // Filters would take more memory than they save time
        Assert.Equal(FilterForm.Direct, forms.ForFilter(s_threeByThree with { InChannels = 3072 }, 8, 8).Form);
        Assert.Equal(FilterForm.Direct, forms.ForFilter(s_threeByThree, 64, 64).Form);
        Assert.Equal(FilterForm.Direct, forms.ForFilter(s_threeByThree with { InChannels = 1536 }, 4, 4).Form);
    }

    [Fact]
    public void Filters_of_large_pictures_are_kept_transformed_where_memory_allows()
    {
        var forms = new WeightForms(TransformedFrom: 32);
        Assert.Equal(FilterForm.TransformedWinograd4, forms.ForFilter(s_threeByThree, 48, 32).Form);
        Assert.Equal(FilterForm.Winograd4, forms.ForFilter(s_threeByThree, 48, 24).Form);
        Assert.Equal(FilterForm.Direct, forms.ForFilter(s_threeByThree with { InChannels = 4 }, 48, 32).Form);
    }

    [Fact]
    public void Other_kernels_strides_and_precisions_are_direct()
    {
        var forms = new WeightForms();
        Assert.Equal(FilterForm.Direct, forms.ForFilter(s_threeByThree with { Kernel = 1 }, 64, 64).Form);
        Assert.Equal(FilterForm.Direct, forms.ForFilter(s_threeByThree with { Stride = 2 }, 64, 64).Form);
        Assert.Equal(FilterForm.Direct, forms.ForFilter(s_threeByThree with { InChannels = 4 }, 64, 64).Form);
        Assert.Equal(FilterForm.Direct, (forms with { Precision = Precision.Int8 }).ForFilter(s_threeByThree, 64, 64).Form);
        Assert.Equal(FilterForm.Direct, (forms with { Winograd = false }).ForFilter(s_threeByThree, 64, 64).Form);
    }
}
