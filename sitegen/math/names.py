"""All commands that are understood: for 'did you mean'. A test tries each of them."""

COMMANDS: tuple[str, ...] = tuple(
    f"\\{name}"
    for name in """
    AA AE Alpha And Bbb Bbbk Beta Big Bigg Biggl Biggm Biggr Bigl Bigm Bigr Box Bra Braket Bumpeq C Cap Chi
    Colonapprox Coloneq Coloneqq Colonsim Complex Cup Dagger Darr DeclareMathOperator DeclarePairedDelimiter Delta
    Diamond Doteq Downarrow Epsilon Eqcolon Eqqcolon Eta Finv Game Gamma H Harr Huge Im Iota Join KaTeX Kappa Ket L
    LARGE LaTeX Lambda Large Larr Leftarrow Leftrightarrow Lleftarrow Longleftarrow Longleftrightarrow
    Longrightarrow Lrarr Lsh Mu N Nu O OE Omega Omicron Overrightarrow P Phi Pi Pr Psi Q QED R Rarr Re Reals Rho
    Rightarrow Rrightarrow Rsh S Set Sigma Subset Supset Tau TeX TextOrMath Theta Uarr Uparrow Updownarrow Upsilon
    Vdash Vert Vvdash Xi Z Zeta aa above abovewithdelims abs acute ae alef alefsym aleph allowbreak alpha amalg
    angl angle angln approx approxcolon approxcoloncolon approxeq arccos arcctg arcsin arctan arctg arg argmax
    argmin ast asymp atop atopwithdelims b backepsilon backprime backsim backsimeq backslash bar barwedge bcancel
    because begin begingroup beta beth between bf bfseries bgroup big bigcap bigcirc bigcup bigg biggl biggm biggr
    bigl bigm bigodot bigoplus bigotimes bigr bigsqcap bigsqcup bigstar bigtriangledown bigtriangleup biguplus
    bigvee bigwedge binom blacklozenge blacksquare blacktriangle blacktriangledown blacktriangleleft
    blacktriangleright bm bmod bold boldmath boldsymbol bot bowtie boxdot boxed boxminus boxplus boxtimes bra brace
    brack braket breve buildrel bull bullet bumpeq c cal cancel cancelto cap cases cdot cdotp cdots centerdot
    centering cfrac ch char check checkmark chi choose circ circeq circlearrowleft circlearrowright circledR
    circledS circledast circledcirc circleddash clap clubs clubsuit cnums colon colonapprox coloncolon
    coloncolonapprox coloncolonequals coloncolonminus coloncolonsim coloneq coloneqq colonequals colonminus
    colonsim color colorbox complement cong coprod copyright cos cosec cosh cot cotg coth cr csc ctg cth cup
    curlyeqprec curlyeqsucc curlyvee curlywedge curvearrowleft curvearrowright d dArr dag dagger daleth darr
    dashleftarrow dashrightarrow dashv dbinom dblcolon dd ddag ddagger ddddot dddot ddot ddots def deg degree delta
    det dfrac diagdown diagup diamond diamonds diamondsuit digamma dim displaylimits displaylines displaystyle div
    divideontimes dot doteq doteqdot dotplus dots dotsb dotsc dotsi dotsm dotso doublebarwedge doublecap doublecup
    downarrow downdownarrows downharpoonleft downharpoonright edef egroup ell em emph empty emptyset end endgroup
    enskip enspace ensuremath epsilon eqalign eqcirc eqcolon eqqcolon eqref eqsim eqslantgtr eqslantless
    equalscolon equalscoloncolon equiv eta eth exist exists exp expandafter fallingdotseq fbox fcolorbox flat
    footnotesize forall frac frak frown gamma gcd gdef ge genfrac geq geqq geqslant gets gg ggg gggtr gimel global
    gnapprox gneq gneqq gnsim grave gt gtrapprox gtrdot gtreqless gtreqqless gtrless gtrsim gvertneqq hArr harr hat
    hbar hbox hdashline hearts heartsuit hline hom hookleftarrow hookrightarrow hphantom href hskip hslash hspace
    huge i iddots idotsint iff iiiint iiint iint image imageof imath impliedby implies in inf infin infty injlim
    int intercal intop iota isin it itshape j jmath k kappa ker kern ket l lArr lBrace lVert label lambda land lang
    langle large larr lbrace lbrack lceil ldotp ldots le leadsto left leftarrow leftarrowtail leftharpoondown
    leftharpoonup leftleftarrows leftrightarrow leftrightarrows leftrightharpoons leftrightsquigarrow
    leftthreetimes leq leqq leqslant lessapprox lessdot lesseqgtr lesseqqgtr lessgtr lesssim let lfloor lg lgroup
    lhd lim liminf limits limsup ll llap llbracket llcorner lll llless lmoustache ln lnapprox lneq lneqq lnot lnsim
    log long longleftarrow longleftrightarrow longmapsto longrightarrow looparrowleft looparrowright lor lozenge
    lparen lq lrArr lrarr lrcorner lt ltimes lvert lvertneqq maltese mapsto mathbb mathbbm mathbf mathbfcal
    mathbfit mathbin mathcal mathchoice mathclap mathclose mathds mathellipsis mathfrak mathinner mathit mathllap
    mathnormal mathop mathopen mathord mathpunct mathrel mathring mathrlap mathrm mathscr mathsf mathsfit
    mathsterling mathstrut mathtt matrix max mbox measuredangle medspace mho mid middle middot min minuscolon
    minuscoloncolon minuso mit mkern mod models mp mskip mspace mu multimap nLeftarrow nLeftrightarrow nRightarrow
    nVDash nVdash nabla natnums natural ncong ne nearrow neg negmedspace negthickspace negthinspace neq newcommand
    newline nexists ngeq ngeqq ngeqslant ngtr ni nicefrac nleftarrow nleftrightarrow nleq nleqq nleqslant nless
    nmid nobreak nobreakspace noexpand noindent nolimits nonscript nonumber norm normalfont normalsize not notag
    notin notni nparallel nprec npreceq nrightarrow nshortmid nshortparallel nsim nsubseteq nsubseteqq nsucc
    nsucceq nsupseteq nsupseteqq ntriangleleft ntrianglelefteq ntriangleright ntrianglerighteq nu nvDash nvdash
    nwarrow o odot oe oiiint oiint oint omega omicron ominus operatorname operatornamewithlimits oplus origof
    oslash otimes over overbrace overbracket overgroup overleftarrow overleftharpoon overleftrightarrow overline
    overlinesegment overparen overrightarrow overrightharpoon overset overwithdelims owns parallel partial perp
    phantom phase phi pi pitchfork plim plusmn pm pmatrix pmb pmod pod pounds prec precapprox preccurlyeq preceq
    precnapprox precneqq precnsim precsim prime prod projlim propto protect providecommand psi qed qedsymbol qquad
    quad r rArr rBrace rVert raisebox rang rangle rarr ratio rbrace rbrack rceil real reals ref relax renewcommand
    require restriction rfloor rgroup rhd rho right rightarrow rightarrowtail rightharpoondown rightharpoonup
    rightleftarrows rightleftharpoons rightrightarrows rightsquigarrow rightthreetimes risingdotseq rlap rm
    rmoustache root rparen rq rrbracket rtimes rule rvert scr scriptscriptstyle scriptsize scriptstyle sdot searrow
    sec sect set setminus sf sh sharp shortmid shortparallel shoveleft shoveright sideset sigma sim simcolon
    simcoloncolon simeq sin sinh sixptsize sl slshape small smallfrown smallint smallsetminus smallsmile smash
    smile sout space spades spadesuit sphericalangle sqcap sqcup sqrt sqsubset sqsubseteq sqsupset sqsupseteq
    square ss stackrel star strut sub sube subset subseteq subseteqq subsetneq subsetneqq substack succ succapprox
    succcurlyeq succeq succnapprox succneqq succnsim succsim sum sup supe supset supseteq supseteqq supsetneq
    supsetneqq surd swarrow symbf tabularnewline tag tan tanh tau tbinom text textasciicircum textasciitilde
    textbackslash textbar textbardbl textbf textbraceleft textbraceright textcircled textcolor textcopyright
    textdagger textdaggerdbl textdegree textdollar textellipsis textemdash textendash textgreater textit textless
    textmd textnormal textperiodcentered textquotedblleft textquotedblright textquoteleft textquoteright
    textquotesingle textregistered textrm textsc textsf textsl textsterling textstyle texttt textunderscore textup
    tfrac tg th therefore theta thetasym thickapprox thicksim thickspace thinspace tilde times tiny to top triangle
    triangledown triangleleft trianglelefteq triangleq triangleright trianglerighteq tt ttfamily twoheadleftarrow
    twoheadrightarrow u uArr uarr ulcorner unboldmath underbar underbrace underbracket undergroup underleftarrow
    underleftrightarrow underline underlinesegment underparen underrightarrow underset unicode unlhd unrhd uparrow
    updownarrow upharpoonleft upharpoonright uplus upsilon upuparrows urcorner url utilde v vDash varDelta varGamma
    varLambda varOmega varPhi varPi varPsi varSigma varTheta varUpsilon varXi varepsilon varinjlim varkappa
    varliminf varlimsup varnothing varphi varpi varprojlim varpropto varrho varsigma varsubsetneq varsubsetneqq
    varsupsetneq varsupsetneqq vartheta vartriangle vartriangleleft vartriangleright vcentcolon vcenter vdash vdots
    vec vee veebar verb vert vphantom wedge weierp widecheck widehat wideparen widetilde wp wr xLeftarrow
    xLeftrightarrow xRightarrow xcancel xdef xhookleftarrow xhookrightarrow xi xleftarrow xleftequilibrium
    xleftharpoondown xleftharpoonup xleftrightarrow xleftrightharpoons xlongequal xmapsto xrightarrow
    xrightequilibrium xrightharpoondown xrightharpoonup xrightleftarrows xrightleftharpoons xtofrom
    xtwoheadleftarrow xtwoheadrightarrow yen zeta
    """.split()
)
